"""The gateway's own refusals: it fetches them from here, see deploy/gateway/routes.yml.

A page for a browser, problem+json for everybody else. Nobody else is asked: they are there when services are not.
"""

from fastapi import APIRouter, Request, Response
from mentoring_common.errors import BadRequest, ServiceError, TooLarge, TooMany
from mentoring_common.http.problems import problem
from starlette.exceptions import HTTPException

from console.pages.base import Pages, wants_page

ASK_AGAIN_SECONDS = 5
"""A service that died answers again about as soon."""
MENDED_BY_TIME = frozenset({429, 502, 504})
"""Statuses that say when to ask again."""
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
"""The gateway sends here what it has no route for, as it was asked."""


class _BadGateway(ServiceError):
    status = 502
    title = "Временно недоступно"


class _GatewayTimeout(ServiceError):
    status = 504
    title = "Временно недоступно"


class _Failure(ServiceError):
    """Of a service, which says the same; of the gateway, where a body that it passes on turns out to be no HTTP."""

    status = 500


REFUSALS: tuple[ServiceError, ...] = (
    BadRequest(
        "REQUEST_UNREADABLE",
        "Тело запроса не удалось прочитать: оно оборвалось или разбито на части не по правилам HTTP. Отправьте запрос "
        "снова.",
    ),
    TooLarge(
        "BODY_TOO_LARGE",
        "Запрос больше допустимого. Разделите данные на части; если это книга Excel, удалите из неё рисунки и "
        "лишние листы.",
    ),
    TooMany(
        "ADDRESS_TOO_OFTEN",
        "С Вашего адреса в сети приходит слишком много запросов подряд. Подождите несколько секунд и повторите.",
    ),
    _Failure("INTERNAL", "Что-то сломалось у нас, данные не изменены наполовину. Повторите запрос позже."),
    _BadGateway(
        "SERVICE_DOWN", "Служба сейчас не отвечает: возможно, её перезапускают. Повторите запрос через минуту."
    ),
    _GatewayTimeout("SERVICE_SLOW", "Служба не успела ответить. Повторите запрос через минуту."),
)


def routes(pages: Pages) -> APIRouter:
    """`/docs/problems/STATUS`: the problem of that status; open, no data in it."""
    router = APIRouter(include_in_schema=False)
    by_status = {str(refusal.status): refusal for refusal in REFUSALS}

    @router.api_route("/problems/{status}", methods=EVERY_METHOD)
    async def refuse(status: str, request: Request) -> Response:
        refusal = by_status.get(status)
        if refusal is None:
            raise HTTPException(404)  # an address that is not there is refused as everywhere
        again = {"Retry-After": str(ASK_AGAIN_SECONDS)} if refusal.status in MENDED_BY_TIME else {}
        if wants_page(request):
            page = pages.render(
                request, "gateway_refused.html", status=refusal.status, told=refusal.detail, heading=refusal.title
            )
            page.headers.update(again)
            return page
        return problem(refusal.status, refusal.code, refusal.title, refusal.detail, headers=again)

    return router
