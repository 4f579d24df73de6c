"""`/session/...`: to the provider and back, out again, and what was typed when a session ended."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from mentoring_common.telemetry import get_logger
from starlette.responses import RedirectResponse, Response

from console.pages.base import Pages
from console.session.commands import Logins, Sessions
from console.session.current import BROWSER_COOKIE, SESSION_COOKIE, Changing, SignedIn
from console.session.domain import ROLES, local_path
from console.session.oidc import SignInRefused

SHORTEST_PURPOSE, LONGEST_PURPOSE = 8, 200
"""Letters of a reason: «проверка» is the shortest that says something, a sentence or two the longest."""


def routes(pages: Pages, sessions: Sessions, logins: Logins) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/session/login")
    async def login(request: Request, next: str = "/") -> Response:
        wanted = local_path(next)
        if await sessions.current(request.cookies.get(SESSION_COOKIE)) is not None:
            return RedirectResponse(wanted, status_code=303)
        return pages.render(request, "signing_in/login.html", next=wanted)

    @router.get("/session/start")
    async def start(request: Request, next: str = "/") -> Response:
        browser = logins.browser(request.cookies.get(BROWSER_COOKIE))
        answer = RedirectResponse(await logins.begin(browser, next), status_code=303)
        _keep(answer, BROWSER_COOKIE, browser)
        return answer

    @router.get("/session/callback")
    async def callback(
        request: Request, state: str = "", code: str = "", error: str = "", iss: str | None = None
    ) -> Response:
        cookies = request.cookies
        if error or not code:
            get_logger().info("a sign-in was refused", reason=_as_code(error or "no code"))
            told = "Служба входа не подтвердила, кто Вы. Войдите ещё раз."
            return pages.render(request, "signing_in/failed.html", status=400, told=told)
        try:
            found = await logins.finish(state, code, iss, cookies.get(BROWSER_COOKIE), cookies.get(SESSION_COOKIE))
        except SignInRefused as refused:
            get_logger().warning("a sign-in does not hold", reason=refused.reason)
            told = "Ответ службы входа не прошёл проверку. Войдите ещё раз; если повторится, сообщите администратору."
            return pages.render(request, "signing_in/failed.html", status=400, told=told)
        if found is None:
            told = "Вход начат слишком давно или в другом браузере. Войдите ещё раз отсюда."
            return pages.render(request, "signing_in/failed.html", status=400, told=told)
        session, wanted = found
        if not any(role in ROLES for role in session.roles):
            await sessions.end(session)
            told = "Вам не назначена роль на платформе. Обратитесь к ответственному в Вашей школе или в управлении."
            return pages.render(request, "signing_in/failed.html", status=403, told=told)
        answer = RedirectResponse(wanted, status_code=303)
        _keep(answer, SESSION_COOKIE, session.secret)
        return answer

    @router.post("/session/logout")
    async def logout(request: Request, session: Changing) -> Response:
        onward = await sessions.end(session)
        request.state.session = None
        # not a redirect: browsers count it as sent by the form, and the form may be sent to us alone
        answer = pages.render(request, "signing_in/leaving.html", onward=onward)
        _drop(answer, SESSION_COOKIE)
        return answer

    @router.get("/session/ended")
    async def ended(request: Request) -> Response:
        return pages.render(request, "signing_in/ended.html")

    @router.post("/session/purpose")
    async def purpose(
        request: Request,
        session: Changing,
        purpose: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "/",
    ) -> Response:
        told = " ".join(purpose.split())
        if not SHORTEST_PURPOSE <= len(told) <= LONGEST_PURPOSE:
            return pages.render(
                request, "signing_in/purpose.html", session=session, status=422, next=local_path(next), typed=purpose
            )
        await sessions.give_purpose(session, told)
        return RedirectResponse(local_path(next), status_code=303)

    @router.get("/resume/{handle}")
    async def resume(request: Request, handle: str, session: SignedIn) -> Response:
        form = await logins.kept_form(handle, request.cookies.get(BROWSER_COOKIE))
        if form is None:
            return RedirectResponse("/", status_code=303)
        return pages.render(
            request, "send_again.html", session=session, action=form.path, fields=form.fields, back=form.back,
            with_file=form.with_file, told="Вы снова вошли. Форма ещё не отправлена.",
        )  # fmt: skip

    return router


def _keep(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(name, value, secure=True, httponly=True, samesite="lax", path="/")


def _drop(answer: Response, name: str) -> None:
    answer.delete_cookie(name, secure=True, httponly=True, samesite="lax", path="/")


def _as_code(error: str) -> str:
    return "".join(letter for letter in error.upper() if letter.isascii() and (letter.isalnum() or letter == "_"))[:40]
