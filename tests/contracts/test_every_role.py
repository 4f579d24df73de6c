"""Every operation of every service with every role: refused exactly where the table of permissions does not admit it."""

import re
from collections.abc import Callable

import httpx
import pytest
from mentoring_common.auth import MUNICIPAL, UserRole
from mentoring_common.permissions import PERMISSIONS
from mentoring_tools import contracts


@pytest.mark.parametrize("service", contracts.SERVICES)
@pytest.mark.parametrize("role", UserRole)
async def test_a_role_is_let_in_where_the_table_says_so_and_nowhere_else(
    service: str, role: UserRole, issue_token: Callable[..., str], token_settings: dict[str, str]
) -> None:
    """Asked with a query that no operation takes: who is let in is told so, and nothing is opened or done."""
    app = contracts.app_of(service, **token_settings)
    headers = {"Authorization": f"Bearer {issue_token(role, () if role in MUNICIPAL else ['some-school'])}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t", headers=headers) as client:
        for path, methods in app.openapi()["paths"].items():
            for method in methods:
                answer = await client.request(method, re.sub(r"{\w+}", "some-id", path), params={"no_such": "x"})
                is_open = role in PERMISSIONS[f"{method.upper()} {path}"].roles
                expected = (422, "QUERY_PARAMETER_UNKNOWN") if is_open else (403, "ROLE_REQUIRED")
                assert (answer.status_code, answer.json()["code"]) == expected, (method, path)
