"""The caller of a request, from its bearer token."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from mentoring_common.auth import Principal, TokenVerifier
from mentoring_common.errors import Unauthenticated

_BEARER = HTTPBearer(auto_error=False, description="Токен OIDC: Authorization: Bearer <токен>")


async def caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Principal:
    """The verified caller. Raises Unauthenticated."""
    if credentials is None:
        raise Unauthenticated(
            "TOKEN_MISSING", "Нет токена доступа. Передайте его в заголовке «Authorization: Bearer <токен>»."
        )
    verifier: TokenVerifier = request.app.state.verifier
    return await verifier.principal(credentials.credentials)


Caller = Annotated[Principal, Depends(caller)]
