"""The one HTTP client: `Gateway` is what a page asks the services through.

It sends the user's token and passes the trace on. A refusal comes out as `Refused`, with the words that the service
found for it; a service that does not answer as `ServiceAway`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

import httpx
from fastapi import Depends, Request
from mentoring_common.errors import Fault
from mentoring_common.http.problems import MEDIA_TYPE
from mentoring_common.telemetry import traceparent
from mentoring_common.tracing import KIND, Piece, span
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from console.session.current import SignedIn
from console.session.domain import Session

TIMEOUT = httpx.Timeout(30.0, connect=3.0, pool=5.0)
"""Seconds: a base of ten thousand rows is taken in ten; a service that does not take the connection is away."""
STREAM_TIMEOUT = httpx.Timeout(30.0, connect=3.0, read=90.0)
"""Progress has a sign of life every 15 seconds or so."""
LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=50)
"""Of a process: 20 people at once, each page asking up to ten things at once."""
AWAY = frozenset({502, 503, 504})
"""Statuses that time mends."""
OF_FORM = frozenset({409, 422})
"""Statuses of what was sent: the form is shown once more, with the fault and with what was typed."""
PASSED_ON = ("content-type", "content-disposition", "content-language", "etag")
"""What a browser must know of a file or a stream."""

Params = Mapping[str, Any] | list[tuple[str, Any]]


@dataclass(eq=False)
class Refused(Exception):
    """A service said no, and why; `detail` and the faults are for people."""

    status: int
    code: str
    title: str
    detail: str
    errors: tuple[Fault, ...] = ()
    problem: Mapping[str, Any] | None = None
    """The whole answer, for what a single refusal adds to it."""
    retry_after: str | None = None
    """Seconds after which it may be asked again, where the service says so."""

    @property
    def by_field(self) -> dict[str, str]:
        """What is wrong with each field, by the last step of its pointer."""
        return {error.pointer.rpartition("/")[2]: error.text for error in self.errors}

    def raise_unless_of_form(self, *also: int) -> None:
        """Raises itself unless what was sent is at fault, which its form says; anything else is a page of its own.

        `also` are statuses that this form answers for as well, as 404 of what was chosen in it.
        """
        if self.status not in {*OF_FORM, *also}:
            raise self


@dataclass(eq=False)
class ServiceAway(Exception):
    """A service does not answer; it will again."""

    service: str


class Api:
    """The services, as one person sees them."""

    def __init__(self, http: httpx.AsyncClient, services: Mapping[str, str], session: Session) -> None:
        self._http = http
        self._services = services
        self._session = session

    async def get(self, path: str, *, params: Params | None = None, purpose: str | None = None, **more: Any) -> Any:
        return _said(await self.ask("GET", path, params=params, purpose=purpose, **more))

    async def post(self, path: str, *, json: Any = None, purpose: str | None = None, **more: Any) -> Any:
        return _said(await self.ask("POST", path, json=json, purpose=purpose, **more))

    async def put(self, path: str, *, json: Any = None, purpose: str | None = None, **more: Any) -> Any:
        return _said(await self.ask("PUT", path, json=json, purpose=purpose, **more))

    async def patch(self, path: str, *, json: Any = None, purpose: str | None = None, **more: Any) -> Any:
        return _said(await self.ask("PATCH", path, json=json, purpose=purpose, **more))

    async def delete(self, path: str, *, purpose: str | None = None, **more: Any) -> Any:
        return _said(await self.ask("DELETE", path, purpose=purpose, **more))

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        purpose: str | None = None,
    ) -> httpx.Response:
        """The whole answer, for whoever needs its headers (`ETag`). Raises Refused, ServiceAway."""
        service, url = self._address(path)
        try:
            with _asking(method, service) as piece:
                answer = await self._http.request(
                    method,
                    url,
                    params=_given(params),
                    json=json,
                    data=data,
                    files=files,
                    headers=self._headers(headers, purpose),
                    timeout=TIMEOUT,
                )
                _note(piece, answer)
        except httpx.TransportError as error:
            raise ServiceAway(service) from error
        _demand_success(service, answer)
        return answer

    @asynccontextmanager
    async def stream(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        purpose: str | None = None,
    ) -> AsyncIterator[httpx.Response]:
        """An answer that is read as it comes. Raises Refused, ServiceAway."""
        answer = await self._begun(path, params, headers, purpose)
        try:
            yield answer
        finally:
            await answer.aclose()

    async def pass_on(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        purpose: str | None = None,
    ) -> Response:
        """A file or a stream of events for the browser, as the service gives it. Raises Refused, ServiceAway."""
        answer = await self._begun(path, params, headers, purpose)
        told = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
        return StreamingResponse(answer.aiter_bytes(), headers=told, background=BackgroundTask(answer.aclose))

    async def _begun(
        self, path: str, params: Params | None, headers: Mapping[str, str] | None, purpose: str | None
    ) -> httpx.Response:
        service, url = self._address(path)
        try:
            with _asking("GET", service) as piece:
                told = self._headers(headers, purpose)
                asked = self._http.build_request(
                    "GET", url, params=_given(params), headers=told, timeout=STREAM_TIMEOUT
                )
                answer = await self._http.send(asked, stream=True)
                _note(piece, answer)
                if not answer.is_success:
                    await answer.aread()
        except httpx.TransportError as error:
            raise ServiceAway(service) from error
        _demand_success(service, answer)
        return answer

    def _address(self, path: str) -> tuple[str, str]:
        service = path.split("/")[1]
        return service, f"{self._services[service]}{path}"

    def _headers(self, headers: Mapping[str, str] | None, purpose: str | None) -> dict[str, str]:
        told = {"Accept": "application/json", **(headers or {})}
        told["Authorization"] = f"Bearer {self._session.tokens.access}"
        if trace := traceparent():
            told["traceparent"] = trace
        if why := purpose or self._session.purpose:
            told["Access-Purpose"] = quote(why, safe="")
        return told


async def api_of(request: Request, session: SignedIn) -> Api:
    """The services for who is signed in."""
    api = Api(request.app.state.http, request.app.state.services, session)
    await request.app.state.school_names.learn(api, session.schools)
    return api


Gateway = Annotated[Api, Depends(api_of)]


def _asking(method: str, service: str) -> AbstractContextManager[Piece]:
    """The address stays out of the span: it may hold a name that somebody looks for."""
    told = {"http.request.method": method, "server.address": service}
    return span(f"{method} {service}", kind=KIND.CLIENT, attributes=told)


def _note(piece: Piece, answer: httpx.Response) -> None:
    piece.note({"http.response.status_code": answer.status_code})
    if answer.is_error:
        piece.failed(str(answer.status_code))


def _given(params: Params | None) -> Any:
    """Without what is not said: a filter that is empty is no filter."""
    if params is None:
        return None
    pairs = params.items() if isinstance(params, Mapping) else params
    return [
        (name, one)
        for name, value in pairs
        for one in (value if isinstance(value, (list, tuple)) else [value])
        if one is not None and one != ""
    ]


def _said(answer: httpx.Response) -> Any:
    return answer.json() if answer.content else None


def _demand_success(service: str, answer: httpx.Response) -> None:
    if answer.is_success:
        return
    if answer.status_code in AWAY:
        raise ServiceAway(service)
    told = _problem(answer)
    raise Refused(
        status=answer.status_code,
        code=str(told.get("code", "REFUSED")),
        title=str(told.get("title", "Отказ")),
        detail=str(told.get("detail", "Служба отказала и не сказала почему. Повторите позже.")),
        errors=tuple(
            Fault(str(each.get("code", "")), str(each.get("pointer", "")), str(each.get("text", "")))
            for each in told.get("errors", ())
            if isinstance(each, dict)
        ),
        problem=told,
        retry_after=answer.headers.get("retry-after"),
    )


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    if not answer.headers.get("content-type", "").startswith(MEDIA_TYPE):
        return {}
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
