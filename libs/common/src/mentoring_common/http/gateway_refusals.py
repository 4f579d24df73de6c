"""The gateway's own refusals in words: it fetches them by HTTP, see deploy/gateway/routes.yml.

A page for a browser, problem+json for everybody else; nobody else is asked. The console serves them as its pages, every
service without any style, for the time in which the console is away.
"""

import html
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from mentoring_common.errors import BadRequest, ServiceError, TooLarge, TooMany
from mentoring_common.http.problems import problem

PREFIX = "/docs/problems/"
"""Before the status; the console's address, since the gateway asks every service for the same."""
ASK_AGAIN_SECONDS = 5
"""A service that died answers again about as soon."""
MENDED_BY_TIME = frozenset({429, 502, 504})
"""Statuses that say when to ask again."""
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
"""The gateway sends here what it has no route for, as it was asked."""
POLICY = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store"}


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

Page = Callable[[Request, ServiceError], Response | None]
"""The page for a browser; None where no person reads the answer."""


def plain_page(request: Request, refusal: ServiceError) -> Response | None:
    """Without the console's files; one that was only looked at opens again by itself."""
    if "text/html" not in request.headers.get("Accept", ""):
        return None
    title, told = html.escape(refusal.title), html.escape(refusal.detail)
    looks_again = refusal.status in MENDED_BY_TIME and request.method == "GET"
    again = {"Refresh": str(ASK_AGAIN_SECONDS)} if looks_again else {}
    by_itself = "<p>Страница откроется сама.</p>" if looks_again else ""
    return HTMLResponse(
        f'<!doctype html><html lang="ru"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title} · Наставничество</title></head>'
        f"<body><main><h1>{title}</h1><p>{told}</p>{by_itself}</main></body></html>",
        headers={**POLICY, **again},
    )


def routes(page: Page = plain_page) -> APIRouter:
    """`/docs/problems/STATUS`: the problem of that status; open, no data in it.

    Said with 200: the gateway puts the status itself, and takes a 502 from here for a service that is away.
    """
    router = APIRouter(include_in_schema=False)
    by_status = {str(refusal.status): refusal for refusal in REFUSALS}

    @router.api_route(f"{PREFIX}{{status}}", methods=EVERY_METHOD)
    async def refuse(status: str, request: Request) -> Response:
        refusal = by_status.get(status)
        if refusal is None:
            raise HTTPException(404)  # an address that is not there is refused as everywhere
        answer = page(request, refusal)
        if answer is None:
            answer = problem(refusal.status, refusal.code, refusal.title, refusal.detail, headers={})
            answer.status_code = 200
        if refusal.status in MENDED_BY_TIME:
            answer.headers["Retry-After"] = str(ASK_AGAIN_SECONDS)
        return answer

    return router
