"""The caller of an operation, as the door has let him in."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from mentoring_common.auth import Principal
from mentoring_common.errors import Forbidden
from mentoring_common.http.door import ADMITTED, Admitted

_BEARER = HTTPBearer(
    auto_error=False,
    bearerFormat="JWT",
    description="Токен доступа (access token) поставщика входа: `Authorization: Bearer <токен>`. Роли и школы — в нём.",
)


async def caller(
    request: Request, _described: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Principal:
    """The verified caller in the roles that are admitted here.

    Raises Forbidden where the door has let nobody in to this very operation: one that `permissions` do not name.
    """
    admitted = request.scope.get(ADMITTED)
    if not isinstance(admitted, Admitted) or admitted.template != request.scope["route"].path:
        raise Forbidden("OPERATION_CLOSED", "Это действие никому не открыто. Сообщите администратору платформы.")
    return admitted.principal


Caller = Annotated[Principal, Depends(caller)]
