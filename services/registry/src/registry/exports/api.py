"""Both bases over HTTP."""

from collections.abc import Iterator
from typing import IO, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from mentoring_common.errors import Fault, Unprocessable, sentence
from mentoring_methodology.schoolyear import school_year_prepared_on, title

from registry.exports.partners import partners_of
from registry.exports.queries import Base, Columns, Rows, book_of, lines_of, words_of
from registry.imports.roster import RosterKind
from registry.organisations.commands import require_school, schools_of
from registry.organisations.store import OrganisationStore
from registry.participations.commands import Register
from registry.privacy.viewing import AccessLog, View, Viewer
from registry.relations.store import Relations

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AS_BOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}
SENT_AT_ONCE_BYTES = 64 * 1024
"""A few packets; the reader sees the download begin at once."""
_NAMES = {RosterKind.MENTEES: "База наставляемых", RosterKind.MENTORS: "База наставников"}

School = Annotated[str | None, Query(max_length=64, description="Чья база; у кого одна школа, тому указывать не нужно")]
Year = Annotated[int | None, Query(ge=2000, le=2100, description="Учебный год; по умолчанию тот, который готовят")]

Which = Annotated[
    Columns,
    Query(description="official — столбцы официальной формы и никакие другие; all — и всё, что известно сверх неё"),
]
Each = Annotated[
    Rows,
    Query(
        description="mentor — строка на наставника и форму, в ней все, кому он помогает; "
        "participation — по строке на каждого из них"
    ),
]


def routes(register: Register, organisations: OrganisationStore, relations: Relations, log: AccessLog) -> APIRouter:
    """`/registry/v1/exports`: every book is in the access log with everybody who is in it."""
    router = APIRouter(prefix="/registry/v1/exports", tags=["Выгрузка баз"])

    @router.get(
        "/mentees.xlsx",
        summary="База наставляемых в официальной форме",
        response_class=StreamingResponse,
        responses=AS_BOOK,
    )
    async def mentees(
        view: Viewer, school_id: School = None, school_year: Year = None, columns: Which = Columns.OFFICIAL
    ) -> StreamingResponse:
        return await _sent(view, await _base(RosterKind.MENTEES, view, school_id, school_year, columns))

    @router.get(
        "/mentors.xlsx",
        summary="База наставников в официальной форме",
        response_class=StreamingResponse,
        responses=AS_BOOK,
    )
    async def mentors(
        view: Viewer,
        school_id: School = None,
        school_year: Year = None,
        columns: Which = Columns.OFFICIAL,
        rows: Each = Rows.MENTOR,
    ) -> StreamingResponse:
        return await _sent(view, await _base(RosterKind.MENTORS, view, school_id, school_year, columns, rows))

    async def _base(
        kind: RosterKind,
        view: View,
        school_id: str | None,
        school_year: int | None,
        columns: Columns,
        rows: Rows = Rows.MENTOR,
    ) -> Base:
        view.demand_names()
        schools = await schools_of(view.scope, organisations, school_id)
        if school_id is not None:
            await require_school(view.scope, organisations, school_id)
        if len(schools) != 1:
            text = "база — одной школы; укажите её"
            raise Unprocessable("SCHOOL_NEEDED", sentence(text), [Fault("SCHOOL_NEEDED", "/query/school_id", text)])
        year = school_year_prepared_on(register.today()) if school_year is None else school_year
        return Base(kind, schools[0], year, columns, rows)

    async def _sent(view: View, base: Base) -> StreamingResponse:
        is_own = not view.caller.is_municipal
        partners = await partners_of(register, relations, base.school_id) if is_own else {}
        lines = await lines_of(register, view.scope, base, partners)
        words = await words_of(organisations, register.methodology(), own_school=is_own)
        kept = await book_of(base, lines, words)
        named = [*lines, *(partner for line in lines for partner in line.partners)]
        await log.note(view, [(base.school_id, each) for each in sorted({line.person.person_id for line in named})])
        return StreamingResponse(_pieces(kept), media_type=XLSX, headers=_named(base))

    return router


def _pieces(kept: IO[bytes]) -> Iterator[bytes]:
    with kept:
        while piece := kept.read(SENT_AT_ONCE_BYTES):
            yield piece


def _named(base: Base) -> dict[str, str]:
    told = quote(f"{_NAMES[base.kind]} {title(base.school_year).replace('/', '-')}.xlsx")
    plain = f"{base.kind.value.lower()}-{base.school_year}.xlsx"
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{told}"}
