"""Who may come in to an operation, decided before anything of its body is read, parsed or answered."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mentoring_common.auth import Principal, TokenVerifier
from mentoring_common.errors import ServiceError, TooOften, Unauthenticated
from mentoring_common.http.bodies import refuse_other_encodings
from mentoring_common.http.problems import of_error
from mentoring_common.http.rates import Rates
from mentoring_common.permissions import Operation, Permissions

ADMITTED = "mentoring.admitted"
"""The key of the request's scope under which the router finds who came in."""
_STEP = re.compile(r"(\{\w+\})")


@dataclass(frozen=True)
class Admitted:
    """A caller who was let in, and to what."""

    principal: Principal
    template: str


@dataclass(frozen=True)
class _Address:
    """An operation's path as the route is called; stands in for the router's until that is asked."""

    path: str
    operation: Operation


class Door:
    """ASGI middleware: 401, then 429, then 403, for the operations that `permissions` name; the rest is none of its
    business.

    `rates` are the subjects': a newer token of the same one is no way round.
    """

    def __init__(self, app: ASGIApp, *, verifier: TokenVerifier, permissions: Permissions, rates: Rates) -> None:
        self._app = app
        self._verifier = verifier
        self._rates = rates
        self._plain: dict[tuple[str, str], _Address] = {}
        self._patterns: list[tuple[str, re.Pattern[str], _Address]] = []
        for name, operation in permissions.items():
            method, template = name.split(" ")
            address = _Address(template, operation)
            if "{" in template:
                self._patterns.append((method, _pattern(template), address))
            else:
                self._plain[method, template] = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = self._find(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if address is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = address
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        try:
            principal = await self._verifier.principal(_bearer(headers))
            self._demand_patience(principal)
            scope[ADMITTED] = Admitted(principal.acting_as(address.operation.roles), address.path)
            refuse_other_encodings(headers)
        except ServiceError as refusal:
            await of_error(refusal)(scope, receive, _unstored(send))
        else:
            await self._app(scope, receive, _unstored(send))

    def _demand_patience(self, principal: Principal) -> None:
        if (seconds := self._rates.wait(principal.subject)) > 0:
            raise TooOften("TOKEN_TOO_OFTEN", "от этой учётной записи", math.ceil(seconds))

    def _find(self, method: str, path: str) -> _Address | None:
        if (address := self._plain.get((method, path))) is not None:
            return address
        found = (each for asked, pattern, each in self._patterns if asked == method and pattern.fullmatch(path))
        return next(found, None)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("".join("[^/]+" if step.startswith("{") else re.escape(step) for step in _STEP.split(template)))


def _bearer(headers: Mapping[bytes, str]) -> str:
    scheme, _, token = headers.get(b"authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated(
            "TOKEN_MISSING", "Нет токена доступа. Передайте его в заголовке «Authorization: Bearer <токен>»."
        )
    return token.strip()


def _unstored(send: Send) -> Send:
    """Personal and municipal data stay in no cache, and neither do refusals that tell of them."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [each for each in message.get("headers", ()) if each[0].lower() != b"cache-control"]
            message = {**message, "headers": [*headers, (b"cache-control", b"no-store")]}
        await send(message)

    return sent
