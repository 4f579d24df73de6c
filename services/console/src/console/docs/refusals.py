"""The gateway's own refusals: it fetches them from here, see deploy/gateway/routes.yml.

A page for a browser, problem+json for everybody else. Nobody else is asked: they are there when services are not.
"""

from fastapi import APIRouter, Request, Response
from mentoring_common.errors import ServiceError, TooLarge
from mentoring_common.http.problems import problem
from starlette.exceptions import HTTPException

from console.pages.base import Pages, wants_page

ASK_AGAIN_SECONDS = 5
"""A service that died answers again about as soon."""
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
"""The gateway sends here what it has no route for, as it was asked."""


class _BadGateway(ServiceError):
    status = 502
    title = "Временно недоступно"


class _GatewayTimeout(ServiceError):
    status = 504
    title = "Временно недоступно"


REFUSALS: tuple[ServiceError, ...] = (
    TooLarge(
        "BODY_TOO_LARGE",
        "Запрос больше допустимого. Разделите данные на части; если это книга Excel, удалите из неё рисунки и "
        "лишние листы.",
    ),
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
        if wants_page(request):
            page = pages.render(
                request, "gateway_refused.html", status=refusal.status, told=refusal.detail, heading=refusal.title
            )
            if refusal.status != TooLarge.status:
                page.headers["Retry-After"] = str(ASK_AGAIN_SECONDS)
            return page
        headers = None if refusal.status == TooLarge.status else {"Retry-After": str(ASK_AGAIN_SECONDS)}
        return problem(refusal.status, refusal.code, refusal.title, refusal.detail, headers=headers)

    return router
