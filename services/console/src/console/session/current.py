"""The session of a request, as dependencies of the pages: `SignedIn`, and `Changing` for what changes something."""

import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from mentoring_common.errors import Forbidden
from starlette.datastructures import UploadFile

from console.session.commands import Sessions
from console.session.domain import Session

SESSION_COOKIE = "__Host-session"
BROWSER_COOKIE = "__Host-login"
CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
BY_ITSELF_HEADER = "X-By-Itself"
"""An open page that looks for news says so: it does not keep a session from its idle end."""
MOST_KEPT_CHARACTERS = 64 * 1024
"""A form of one person is a hundredth of this; a file is chosen again."""

Fields = tuple[tuple[str, str], ...]


class SignInNeeded(Exception):
    """Nobody is signed in; `fields` is what was typed, for who signs in again."""

    def __init__(self, fields: Fields = ()) -> None:
        super().__init__()
        self.fields = fields


class FormOutdated(Exception):
    """The form was made for another session of the same browser: it is shown again, to be sent once more."""

    def __init__(self, session: Session, fields: Fields) -> None:
        super().__init__()
        self.session = session
        self.fields = fields


async def signed_in(request: Request) -> Session:
    """The session. Raises SignInNeeded, ProviderAway."""
    sessions: Sessions = request.app.state.sessions
    by_itself = request.headers.get(BY_ITSELF_HEADER) is not None
    session = await sessions.current(request.cookies.get(SESSION_COOKIE), is_used=not by_itself)
    if session is None:
        raise SignInNeeded(await typed(request) if is_own_page(request) else ())
    request.state.session = session
    return session


SignedIn = Annotated[Session, Depends(signed_in)]


async def changing(request: Request, session: SignedIn) -> Session:
    """The session, when its own page sent this. Raises Forbidden `FORM_FOREIGN`, FormOutdated."""
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        field = (await request.form()).get(CSRF_FIELD)
        given = field if isinstance(field, str) else ""
    if not is_own_page(request):
        raise Forbidden("FORM_FOREIGN", "Эта форма отправлена не со страницы платформы. Откройте нужную страницу сами.")
    if not secrets.compare_digest(given.encode(), session.csrf_token.encode()):
        fields = await typed(request)
        if not fields:
            raise Forbidden("FORM_OUTDATED", "Страница устарела. Обновите её и повторите действие.")
        raise FormOutdated(session, fields)
    return session


Changing = Annotated[Session, Depends(changing)]


def is_own_page(request: Request) -> bool:
    """Whether the browser says that a page of ours sent this; a browser that says nothing is too old to be believed."""
    if request.method in {"GET", "HEAD"}:
        return True
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    public: str = request.app.state.public_url
    origin, ours = urlsplit(request.headers.get("Origin", "")), urlsplit(public)
    return (origin.scheme, origin.netloc) == (ours.scheme, ours.netloc)


def has_file(request: Request) -> bool:
    """Whether the form can carry a file; browsers do not say it otherwise, and nothing keeps the file."""
    return request.headers.get("Content-Type", "").startswith("multipart/")


async def typed(request: Request) -> Fields:
    """The texts of a form without its token; nothing where it is none, or too much."""
    if request.method != "POST" or "form" not in request.headers.get("Content-Type", ""):
        return ()
    form = await request.form()
    fields = tuple(
        (name, value)
        for name, value in form.multi_items()
        if not isinstance(value, UploadFile) and name != CSRF_FIELD and value
    )
    return fields if sum(len(name) + len(value) for name, value in fields) <= MOST_KEPT_CHARACTERS else ()
