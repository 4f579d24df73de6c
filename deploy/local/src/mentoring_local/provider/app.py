"""The provider's addresses: OpenID Connect Core 1.0 with the code flow and PKCE alone, RP-initiated logout."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from mentoring_local import tokens
from mentoring_local.provider.grants import Asked, GrantRefusedError, Grants, SignIn
from mentoring_local.provider.issuing import Issuing, claims_of
from mentoring_local.provider.pages import STYLE, Pages
from mentoring_local.provider.people import demonstration
from mentoring_local.provider.settings import ProviderSettings

NO_STORE = {"Cache-Control": "no-store"}
REPEATED = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge")
"""What the page sends along with the choice; `code_challenge_method` can only be S256."""

Given = Mapping[str, str]


class _RefusedError(Exception):
    """The client is told, at its redirect address."""

    def __init__(self, error: str, why: str) -> None:
        super().__init__(why)
        self.error = error
        self.why = why


class Provider:
    """Answers each address. Its key is the folder's, and signs in this issuer's name from now on."""

    def __init__(self, settings: ProviderSettings, clock: Callable[[], datetime]) -> None:
        tokens.name_issuer(settings.keys, settings.issuer)
        self._settings = settings
        self._key = tokens.load_or_make_key(settings.keys)
        self._grants = Grants(clock, timedelta(seconds=settings.refresh_seconds))
        self._issuing = Issuing(settings, self._key, clock)
        self._groups = demonstration()
        self._people = {person.subject: person for group in self._groups for person in group.people}
        clients = {_origin(uri) for uri in (*settings.redirect_uris, *settings.post_logout_redirect_uris)}
        self._pages = Pages(sorted(clients))

    def discovery(self) -> Response:
        return JSONResponse(_discovery(self._settings.issuer))

    def jwks(self) -> Response:
        return Response(json.dumps(tokens.jwks(self._key)), media_type="application/jwk-set+json")

    async def authorize(self, request: Request) -> Response:
        """The page with the people; with one of them chosen, a code for that one."""
        given = await _given(request)
        redirect_uri = given.get("redirect_uri", "")
        if given.get("client_id") != self._settings.client_id or redirect_uri not in self._settings.redirect_uris:
            return self._pages.message(
                "Войти не получится",
                "Запрос пришёл не от нашей программы или с незнакомым адресом возврата. Откройте сайт ещё раз.",
                400,
            )
        try:
            asked = _asked(given)
        except _RefusedError as refused:
            told = {"error": refused.error, "error_description": refused.why, "state": given.get("state")}
            return _redirect(redirect_uri, {**told, "iss": self._settings.issuer})
        person = self._people.get(given.get("person", "")) if request.method == "POST" else None
        if person is None:
            kept = {name: given[name] for name in REPEATED if name in given}
            return self._pages.sign_in({**kept, "code_challenge_method": "S256"}, self._groups)
        code = self._grants.code(asked, person)
        return _redirect(redirect_uri, {"code": code, "state": asked.state, "iss": self._settings.issuer})

    async def token(self, request: Request) -> Response:
        given = await _given(request)
        if given.get("client_id") != self._settings.client_id:
            return JSONResponse({"error": "invalid_client"}, 401, NO_STORE)
        try:
            sign_in, refresh_token = self._granted(given)
        except GrantRefusedError as refused:
            return JSONResponse({"error": str(refused)}, 400, NO_STORE)
        return JSONResponse(self._issuing.answer(sign_in, refresh_token), 200, NO_STORE)

    def _granted(self, given: Given) -> tuple[SignIn, str]:
        client_id = self._settings.client_id
        match given.get("grant_type"):
            case "authorization_code":
                return self._grants.redeem(
                    given.get("code", ""),
                    client_id=client_id,
                    redirect_uri=given.get("redirect_uri", ""),
                    verifier=given.get("code_verifier", ""),
                )
            case "refresh_token":
                return self._grants.refresh(given.get("refresh_token", ""), client_id=client_id)
            case _:
                raise GrantRefusedError("unsupported_grant_type")

    def userinfo(self, request: Request) -> Response:
        scheme, _, access_token = request.headers.get("authorization", "").partition(" ")
        subject = self._issuing.subject_of(access_token) if scheme.lower() == "bearer" else None
        if subject not in self._people:
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return JSONResponse({"error": "invalid_token"}, 401, NO_STORE | challenge)
        return JSONResponse(claims_of(self._people[subject]), 200, NO_STORE)

    async def logout(self, request: Request) -> Response:
        given = await _given(request)
        if (sid := self._issuing.sid_of(given.get("id_token_hint", ""))) is not None:
            self._grants.end(sid)
        back = given.get("post_logout_redirect_uri")
        if back is None:
            return self._pages.message("Вы вышли", "Чтобы войти снова, откройте сайт.", 200)
        if back not in self._settings.post_logout_redirect_uris:
            return self._pages.message("Вы вышли", "Вернуться не получится: адрес возврата незнаком.", 400)
        return _redirect(back, {"state": given.get("state")})


def build(settings: ProviderSettings, clock: Callable[[], datetime]) -> Starlette:
    """The app."""
    provider = Provider(settings, clock)
    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", lambda _: provider.discovery()),
            Route("/jwks", lambda _: provider.jwks()),
            Route("/provider.css", lambda _: FileResponse(STYLE, media_type="text/css")),
            Route("/authorize", provider.authorize, methods=["GET", "POST"]),
            Route("/token", provider.token, methods=["POST"]),
            Route("/userinfo", provider.userinfo, methods=["GET", "POST"]),
            Route("/logout", provider.logout, methods=["GET", "POST"]),
        ]
    )


async def _given(request: Request) -> Given:
    """The parameters: of the address, or of the form, which may not be large."""
    if request.method != "POST":
        return request.query_params
    form = await request.form(max_files=0, max_fields=20, max_part_size=64 * 1024)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _asked(given: Given) -> Asked:
    if given.get("response_type") != "code":
        raise _RefusedError("unsupported_response_type", "only the code flow is here")
    if "openid" not in given.get("scope", "").split():
        raise _RefusedError("invalid_scope", "scope must hold openid")
    if given.get("prompt") == "none":
        raise _RefusedError("login_required", "nobody is signed in here: a person chooses every time")
    if given.get("code_challenge_method") != "S256" or len(given.get("code_challenge", "")) != 43:
        raise _RefusedError("invalid_request", "PKCE with S256 is required")
    return Asked(
        client_id=given["client_id"],
        redirect_uri=given["redirect_uri"],
        challenge=given["code_challenge"],
        scope=given["scope"],
        nonce=given.get("nonce"),
        state=given.get("state"),
    )


def _discovery(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "end_session_endpoint": f"{issuer}/logout",
        "jwks_uri": f"{issuer}/jwks",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [tokens.ALGORITHM],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "offline_access"],
        "claims_supported": ["sub", "name", "roles", "schools", "sid", "auth_time", "nonce"],
        "authorization_response_iss_parameter_supported": True,
    }


def _redirect(uri: str, parameters: dict[str, str | None]) -> RedirectResponse:
    told = urlencode({name: value for name, value in parameters.items() if value is not None})
    return RedirectResponse(f"{uri}?{told}" if told else uri, 303, NO_STORE)


def _origin(uri: str) -> str:
    address = urlsplit(uri)
    return f"{address.scheme}://{address.netloc}"
