"""What a page that could not be made says instead: in words, with what helps; to programs as problem+json."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from mentoring_common.errors import NotFound, ServiceError, TooMany, Unavailable
from mentoring_common.http import problems
from mentoring_common.mongo import is_transient
from mentoring_common.telemetry import get_logger
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from console.gateway.client import Refused, ServiceAway
from console.pages.base import Pages, is_part, wants_page, whole_path
from console.session.commands import Logins, Sessions
from console.session.current import (
    BROWSER_COOKIE,
    SESSION_COOKIE,
    FormOutdated,
    SignInNeeded,
    has_file,
    is_own_page,
    typed,
)
from console.session.domain import Session, local_path
from console.session.oidc import ProviderAway

SERVICES = {
    "registry": "Реестр участников",
    "matching": "Служба подбора пар",
    "notifications": "Служба уведомлений",
    "reporting": "Служба показателей",
    "provider": "Служба входа",
}
COOKIE = {"secure": True, "httponly": True, "samesite": "lax", "path": "/"}
TITLES = {
    403: "Нет доступа",
    404: "Не найдено",
    405: "Так эта страница не работает",
    409: "Состояние изменилось",
    413: "Слишком большой файл",
    422: "Не принято",
    429: "Слишком много сразу",
}
"""Headings of pages, where a service's own title says less."""
REFRESH_SECONDS = "30"
"""Where the script that looks every few seconds was not loaded: the console itself may have gone just then."""
NOT_THERE = "Такой страницы нет, или она не для Вашей школы. Проверьте адрес или начните с «Сегодня»."

Answer = Callable[[Request, Exception], Awaitable[Response]]


class Refusals:
    """The handlers of everything that a page raises."""

    def __init__(self, pages: Pages, logins: Logins, sessions: Sessions) -> None:
        self._pages = pages
        self._logins = logins
        self._sessions = sessions

    def install(self, app: FastAPI) -> None:
        handlers: dict[type[Exception], Answer] = {
            SignInNeeded: self._sign_in,
            FormOutdated: self._outdated,
            Refused: self._refused,
            ServiceAway: self._away,
            ProviderAway: self._away,
            ServiceError: self._error,
            HTTPException: self._http,
            RequestValidationError: self._unreadable,
        }
        for kind, handler in handlers.items():
            app.add_exception_handler(kind, handler)

    def of_error(self, asked: Scope, error: Exception) -> Response:
        """The answer to what no handler took."""
        request = Request(asked)
        if isinstance(error, ServiceError) and error.status < Unavailable.status:
            return self._page(request, error.status, error.title, error.detail, error.code)
        if isinstance(error, ServiceError) or is_transient(error):
            if not isinstance(error, ServiceError):
                get_logger().warning("the database does not answer", exc_info=error)
            return self._come_back(request, "Платформа запускается или её база данных не отвечает.")
        get_logger().error("an unexpected error", exc_info=error)
        told = "Что-то сломалось у нас, данные не изменены наполовину. Повторите позже."
        return self._page(request, 500, "Внутренняя ошибка", told, "INTERNAL")

    async def _sign_in(self, request: Request, error: Exception) -> Response:
        wanted = whole_path(request)
        if is_part(request):  # a part of a page: the whole page goes to sign in, unless something is typed on it
            shown = urlsplit(request.headers.get("HX-Current-URL", ""))
            wanted = local_path(f"{shown.path}?{shown.query}" if shown.query else shown.path)
            part = self._pages.render(request, "parts/session_ended.html", status=401)
            part.headers["HX-Redirect"] = _login(wanted)
            return part
        if not wants_page(request):
            return problems.problem(401, "SIGN_IN_NEEDED", "Нужен вход", "Сессия закончилась. Войдите снова.")
        if request.method in {"GET", "HEAD"}:
            return RedirectResponse(_login(wanted), status_code=303)
        return await self._session_ended(request, error.fields if isinstance(error, SignInNeeded) else ())

    async def _session_ended(self, request: Request, fields: tuple[tuple[str, str], ...]) -> Response:
        """A form met no session: its content is kept, since a redirect from here would lose it."""
        browser = self._logins.browser(request.cookies.get(BROWSER_COOKIE))
        back = _page_before(request)
        if fields:
            handle = await self._logins.keep_form(browser, request.url.path, fields, back, with_file=has_file(request))
            back = f"/resume/{handle}"
        page = self._pages.render(
            request, "session_ended.html", status=401, login=_login(back), is_kept=bool(fields),
            with_file=has_file(request),
        )  # fmt: skip
        page.set_cookie(BROWSER_COOKIE, browser, **COOKIE)  # type: ignore[arg-type]
        return page

    async def _outdated(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, FormOutdated):
            raise error
        return self._pages.render(
            request, "send_again.html", session=error.session, status=403,
            action=request.url.path, fields=error.fields, back=_page_before(request), with_file=has_file(request),
            told="Вы вошли заново в другой вкладке, поэтому форма не отправлена.",
        )  # fmt: skip

    async def _refused(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, Refused):
            raise error
        session = getattr(request.state, "session", None)
        if error.status == TooMany.status and session and not is_part(request) and (fields := await typed(request)):
            return self._send_again(request, session, fields, error.status, error.detail, error.retry_after)
        if error.status != 401 or session is None:
            detail = NOT_THERE if error.status == NotFound.status and error.code == "ROUTE_NOT_FOUND" else error.detail
            title = TITLES.get(error.status, error.title)
            return self._page(request, error.status, title, detail, error.code, error=error)
        if await self._sessions.is_fresh(session):  # to sign in again would bring the same token again
            return self._page(request, 403, "Вход не подошёл", error.detail, error.code)
        fields = await typed(request) if is_own_page(request) else ()
        await self._sessions.end(session)
        request.state.session = None
        answer = await self._sign_in(request, SignInNeeded(fields))
        answer.delete_cookie(SESSION_COOKIE, **COOKIE)  # type: ignore[arg-type]
        return answer

    async def _away(self, request: Request, error: Exception) -> Response:
        name = error.service if isinstance(error, ServiceAway) else "provider"
        told = f"{SERVICES.get(name, 'Служба')} сейчас не отвечает: возможно, её перезапускают."
        session = getattr(request.state, "session", None)
        if session is not None and not is_part(request) and (fields := await typed(request)):
            return self._send_again(request, session, fields, 503, told)
        return self._come_back(request, told)

    def _send_again(
        self,
        request: Request,
        session: Session,
        fields: tuple[tuple[str, str], ...],
        status: int,
        told: str,
        retry_after: str | None = None,
    ) -> Response:
        """What was typed waits in the page until its author sends it again."""
        page = self._pages.render(
            request, "send_again.html", session=session, status=status, action=request.url.path, fields=fields,
            back=_page_before(request), with_file=has_file(request), told=f"{told} Форма не отправлена.",
        )  # fmt: skip
        page.headers.update(_wait(retry_after))
        return page

    async def _error(self, request: Request, error: Exception) -> Response:
        return self.of_error(request.scope, error)

    async def _http(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        if not wants_page(request):
            return problems.of_http(error)
        status = error.status_code
        detail = NOT_THERE if status == NotFound.status else "Запрос не принят. Начните с «Сегодня»."
        code = "ROUTE_NOT_FOUND" if status == NotFound.status else "REFUSED"
        return self._page(request, status, TITLES.get(status, "Не получилось"), detail, code)

    async def _unreadable(self, request: Request, _error: Exception) -> Response:
        told = "В адресе или в форме что-то не так. Вернитесь и проверьте, что введено."
        return self._page(request, 422, TITLES[422], told, "REQUEST_INVALID")

    def _come_back(self, request: Request, told: str) -> Response:
        if not wants_page(request):
            return problems.problem(503, "SERVICE_DOWN", "Временно недоступно", f"{told} Повторите через минуту.")
        template = "parts/away.html" if is_part(request) else "away.html"
        page = self._pages.render(request, template, status=503, told=told, comes_back=request.method == "GET")
        page.headers["Retry-After"] = "5"
        if request.method == "GET" and not is_part(request):
            page.headers["Refresh"] = REFRESH_SECONDS
        return page

    def _page(
        self, request: Request, status: int, title: str, detail: str, code: str, error: Refused | None = None
    ) -> Response:
        if not wants_page(request):
            waits = _wait(error.retry_after if error else None)
            return problems.problem(status, code, title, detail, errors=error.errors if error else (), headers=waits)
        template = "parts/refused.html" if is_part(request) else "refused.html"
        refusal = error or Refused(status, code, title, detail)
        page = self._pages.render(
            request, template, status=status, heading=title, told=detail, refusal=refusal, back=_page_before(request)
        )
        page.headers.update(_wait(refusal.retry_after))
        return page


def _wait(seconds: str | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": seconds}


def _login(wanted: str) -> str:
    return f"/session/login?{urlencode({'next': wanted})}" if wanted != "/" else "/session/login"


def _page_before(request: Request) -> str:
    """The page from which this was asked, where the browser says so and it is ours."""
    before = urlsplit(request.headers.get("Referer", ""))
    return local_path(f"{before.path}?{before.query}" if before.query else before.path)
