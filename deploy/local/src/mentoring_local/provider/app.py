"""The provider's addresses: OpenID Connect Core 1.0 with the code flow and PKCE alone, RP-initiated logout."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Form, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import ImmutableMultiDict

from mentoring_local import tokens
from mentoring_local.provider.grants import Asked, GrantRefusedError, Grants
from mentoring_local.provider.issuing import Issuing, claims_of
from mentoring_local.provider.pages import STYLE, Pages
from mentoring_local.provider.people import demonstration
from mentoring_local.provider.settings import ProviderSettings

NO_STORE = {"Cache-Control": "no-store"}
REPEATED = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge")
"""What the page sends along with the choice; `code_challenge_method` can only be S256."""

Field = Annotated[str, Form(max_length=4096)]


class _RefusedError(Exception):
    """The client is told, at its redirect address."""

    def __init__(self, error: str, why: str) -> None:
        super().__init__(why)
        self.error = error
        self.why = why


def build(settings: ProviderSettings, clock: Callable[[], datetime]) -> FastAPI:
    """The app. Its key is the folder's, and signs in this issuer's name from now on."""
    tokens.name_issuer(settings.keys, settings.issuer)
    key = tokens.load_or_make_key(settings.keys)
    grants = Grants(clock, timedelta(seconds=settings.refresh_seconds))
    issuing = Issuing(settings, key, clock)
    groups = demonstration()
    people = {person.subject: person for group in groups for person in group.people}
    pages = Pages(sorted({_origin(uri) for uri in (*settings.redirect_uris, *settings.post_logout_redirect_uris)}))
    app = FastAPI(title="Учебный вход", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:
        return _discovery(settings.issuer)

    @app.get("/jwks")
    async def jwks() -> Response:
        return Response(json.dumps(tokens.jwks(key)), media_type="application/jwk-set+json")

    @app.get("/provider.css")
    async def style() -> FileResponse:
        return FileResponse(STYLE, media_type="text/css")

    @app.get("/authorize")
    async def choose(request: Request) -> Response:
        return authorize(request.query_params)

    @app.post("/authorize")
    async def chosen(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=20)
        return authorize(ImmutableMultiDict({name: str(value) for name, value in form.items()}))

    def authorize(given: ImmutableMultiDict[str, str]) -> Response:
        redirect_uri = given.get("redirect_uri", "")
        if given.get("client_id") != settings.client_id or redirect_uri not in settings.redirect_uris:
            return pages.message(
                "Войти не получится",
                "Запрос пришёл не от нашей программы или с незнакомым адресом возврата. Откройте сайт ещё раз.",
                400,
            )
        try:
            asked = _asked(given)
        except _RefusedError as refused:
            told = {"error": refused.error, "error_description": refused.why, "state": given.get("state")}
            return _redirect(redirect_uri, {**told, "iss": settings.issuer})
        person = people.get(given.get("person", ""))
        if person is None:
            kept = {name: given[name] for name in REPEATED if name in given}
            return pages.sign_in({**kept, "code_challenge_method": "S256"}, groups)
        code = grants.code(asked, person)
        return _redirect(redirect_uri, {"code": code, "state": asked.state, "iss": settings.issuer})

    @app.post("/token")
    async def token(
        grant_type: Field,
        client_id: Field = "",
        code: Field = "",
        redirect_uri: Field = "",
        code_verifier: Field = "",
        refresh_token: Field = "",
    ) -> Response:
        if client_id != settings.client_id:
            return JSONResponse({"error": "invalid_client"}, 401, NO_STORE)
        try:
            match grant_type:
                case "authorization_code":
                    granted = grants.redeem(
                        code, client_id=client_id, redirect_uri=redirect_uri, verifier=code_verifier
                    )
                case "refresh_token":
                    granted = grants.refresh(refresh_token, client_id=client_id)
                case _:
                    return JSONResponse({"error": "unsupported_grant_type"}, 400, NO_STORE)
        except GrantRefusedError:
            return JSONResponse({"error": "invalid_grant"}, 400, NO_STORE)
        return JSONResponse(issuing.answer(*granted), 200, NO_STORE)

    @app.api_route("/userinfo", methods=["GET", "POST"])
    async def userinfo(request: Request) -> Response:
        scheme, _, access_token = request.headers.get("authorization", "").partition(" ")
        person = people.get(issuing.subject_of(access_token) or "") if scheme.lower() == "bearer" else None
        if person is None:
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return JSONResponse({"error": "invalid_token"}, 401, NO_STORE | challenge)
        return JSONResponse(claims_of(person), 200, NO_STORE)

    @app.get("/logout")
    async def logout(request: Request) -> Response:
        return end_session(request.query_params)

    @app.post("/logout")
    async def logout_by_form(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=20)
        return end_session(ImmutableMultiDict({name: str(value) for name, value in form.items()}))

    def end_session(given: ImmutableMultiDict[str, str]) -> Response:
        if (sid := issuing.sid_of(given.get("id_token_hint", ""))) is not None:
            grants.end(sid)
        back = given.get("post_logout_redirect_uri")
        if back is None:
            return pages.message("Вы вышли", "Чтобы войти снова, откройте сайт.", 200)
        if back not in settings.post_logout_redirect_uris:
            return pages.message("Вы вышли", "Вернуться не получится: адрес возврата незнаком. Откройте сайт.", 400)
        return _redirect(back, {"state": given.get("state")})

    return app


def _asked(given: ImmutableMultiDict[str, str]) -> Asked:
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
