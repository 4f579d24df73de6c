"""Every operation of the platform, asked with any token about any school."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
from docx import Document
from fastapi import FastAPI
from mentoring_common.auth import MUNICIPAL, UserRole
from mentoring_common.clock import utc_now
from mentoring_common.permissions import PERMISSIONS
from mentoring_local import tokens
from openpyxl import load_workbook

from ..end_to_end.operations import (  # noqa: TID252 - the tests lie on no path
    ASKED,
    BODIES,
    HOME,
    OPERATIONS,
    SAID,
)
from .schools import School

Roles = tuple[UserRole, ...]
SOMEBODY = "somebody-else"
"""Who is asked about in the bodies of `operations`."""
OF_FILTERS = {
    "school_id": "organisation_id", "mentor_id": "mentor_id", "person_id": "person_id", "import_id": "import_id",
}  # fmt: skip
"""A filter in a query -> the id that it takes."""


class Behind(httpx.AsyncBaseTransport):
    """The services by the first step of a path, as the gateway has them."""

    def __init__(self, apps: Mapping[str, FastAPI]) -> None:
        self._apps = {name: httpx.ASGITransport(app) for name, app in apps.items()}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._apps[request.url.path.split("/")[1]].handle_async_request(request)


@dataclass(frozen=True)
class Tokens:
    """Makes tokens of the test issuer with any roles."""

    key: tokens.SigningKey

    def of(self, roles: Iterable[UserRole], schools: Iterable[str], subject: str = "somebody") -> str:
        now = utc_now()
        claims = {
            "iss": self.key.issuer, "aud": tokens.AUDIENCE, "sub": subject, "iat": now,
            "exp": now + timedelta(minutes=30), "roles": [role.value for role in roles], "schools": list(schools),
        }  # fmt: skip
        return tokens.sign(self.key, claims, kind=tokens.ACCESS_TYPE)


def caller(behind: Behind, token: str, purpose: str | None = None) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    if purpose is not None:
        headers["Access-Purpose"] = quote(purpose, safe="")
    return httpx.AsyncClient(transport=behind, base_url="http://platform", headers=headers)


def admitted(operation: str, roles: Iterable[UserRole]) -> frozenset[UserRole]:
    """Those of the roles that the table admits to the operation."""
    return PERMISSIONS[operation].roles.intersection(roles)


def is_municipal(roles: Iterable[UserRole]) -> bool:
    return not MUNICIPAL.isdisjoint(roles)


def requests_about(operation: str, school: School) -> Iterator[dict[str, Any]]:
    """The operation asked about this school's things: as it is, and with each filter that it has."""
    method, path = operation.split(" ")
    whole = {"method": method, "url": path.format(**school.ids, **SAID)}
    plain = filled(BODIES.get(operation, ASKED.get(operation, {})), school, operation)
    yield {**whole, **plain}
    filters = {each["name"] for each in OPERATIONS[operation].get("parameters", ()) if each["in"] == "query"}
    for name in sorted(filters & OF_FILTERS.keys()):
        yield {**whole, **plain, "params": {**plain.get("params", {}), name: school.ids[OF_FILTERS[name]]}}
    if "q" in filters:
        yield {**whole, **plain, "params": {**plain.get("params", {}), "q": school.surname}}


def filled(value: Any, school: School, operation: str) -> Any:
    """A request of `operations` about this school and its people."""
    if isinstance(value, dict):
        return {name: filled(each, school, operation) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, school, operation) for each in value]
    somebody = school.ids["participant_id"] if operation.endswith("/names") else school.another_person_id
    return {HOME: school.school_id, SOMEBODY: somebody}.get(value, value) if isinstance(value, str) else value


def told(answer: httpx.Response) -> str:
    """Everything that an answer says: its status, its headers and its body; of a workbook or a paper what is read."""
    said = answer.text
    if "spreadsheet" in answer.headers.get("content-type", ""):
        book = load_workbook(io.BytesIO(answer.content))
        said = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    if "wordprocessing" in answer.headers.get("content-type", ""):
        paper = Document(io.BytesIO(answer.content))
        cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
        said = "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
    headers = [f"{name}: {value}" for name, value in answer.headers.items() if name != "content-length"]
    return "\n".join([str(answer.status_code), *headers, said])


def asked_of(school: School) -> list[str]:
    """What a request about this school says itself, so that an answer may repeat it."""
    said = [school.school_id, school.surname, school.surname.lower(), school.another_person_id, *school.ids.values()]
    return list(dict.fromkeys(said))


def said_by(request: Mapping[str, Any], school: School) -> set[str]:
    """What this request says itself of the school."""
    return {value for value in asked_of(school) if value in str(request)}
