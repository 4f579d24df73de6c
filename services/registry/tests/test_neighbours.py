"""One school's upload never stops another's, and what is given up leaves nothing behind and says why."""

import asyncio
import hashlib
import random
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from mentoring_common.auth import Scope
from mentoring_common.errors import TooMany
from mentoring_common.jobs import MAX_ATTEMPTS, Jobs
from mentoring_common.mongo import Mongo
from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until
from registry.imports.domain import (
    Attestation,
    ImportJobs,
    ImportOrder,
    ImportProgress,
    ImportResult,
    Portion,
    ReportedRow,
)
from registry.imports.reading import ReadingRoom
from registry.imports.store import ImportStore

from .conftest import OwnRegistry, Registry
from .roster.papers import LIMITS, MENTEES, MENTORS, mentee, mentor, xlsx

PAPER = xlsx(MENTEES, mentee())
WORDS = ("помощь", "хочу", "научиться", "лучше", "понимать", "задачи", "быстрее", "сам", "рядом", "вместе", "завтра")


async def test_a_school_reads_one_file_at_a_time_and_its_neighbour_does_not_wait():
    room = ReadingRoom(LIMITS, at_once=2, longest_wait=60)
    order: list[str] = []
    may_end = asyncio.Event()

    async def read(school_id: str, name: str) -> None:
        async with room.turn(school_id):
            order.append(name)
            if school_id == "large":
                await may_end.wait()

    async with asyncio.timeout(10), asyncio.TaskGroup() as uploads:
        for number in range(6):
            uploads.create_task(read("large", f"large {number}"))
        await uploads.create_task(read("small", "small"))
        assert order == ["large 0", "small"]
        may_end.set()
    assert order == ["large 0", "small", *(f"large {number}" for number in range(1, 6))]


async def test_whose_turn_does_not_come_in_time_is_told_so():
    room = ReadingRoom(LIMITS, longest_wait=0.01)
    async with room.turn("school"):
        with pytest.raises(TooMany) as refused:
            await room.read("school", PAPER, "база.xlsx")
    assert refused.value.code == "UPLOADS_AT_ONCE"
    assert len((await ReadingRoom(LIMITS).read("school", PAPER, "база.xlsx")).rows) == 1
    async with room.turn("school"):
        pass


async def test_a_time_that_is_over_while_a_file_is_read_is_no_turn_that_did_not_come():
    with pytest.raises(TimeoutError):
        async with ReadingRoom(LIMITS).turn("school"):
            raise TimeoutError


async def test_a_small_file_waits_for_no_large_one_of_other_schools():
    """Six large bases at once on a busy machine held the small one until its turn was refused."""
    room = ReadingRoom(LIMITS, at_once=2, longest_wait=30)
    async with room.turn("large"), room.turn("larger"):
        assert len((await room.read("small", PAPER, "база.xlsx")).rows) == 1
        with pytest.raises(TooMany):
            async with ReadingRoom(LIMITS, at_once=0, longest_wait=0.01).turn("third"):
                pass


async def test_a_report_of_the_longest_cells_fits(registry: Registry, school: str):
    """Every cell as long as is allowed and worth a note, in every row of a chunk."""
    drawn = random.Random(7)

    def long_text() -> str:
        return " ".join(drawn.choices(WORDS, k=580))[:3900]

    curator = registry.as_.curator(school)
    rows = [
        mentor(f"Ветров Артём {name}ович", competence=long_text(), achievements=long_text(), interests=long_text(),
               age=long_text(), time=long_text(), mentees=long_text(), workplace=long_text(), contact=long_text())
        for name in (first + second for first in ("Ив", "Сем", "Мир", "Лев", "Рост") for second in NAME_ENDS)
    ]  # fmt: skip
    done = await registry.imported(curator, school, xlsx(MENTORS, *rows))
    assert done["status"] == "DONE", done["refusal"]
    assert done["rows_done"] == len(rows) == 300
    page = (await curator.get(f"/registry/v1/imports/{done['import_id']}/rows", params={"limit": 1000})).json()
    assert len(page["items"]) == 300
    repeated = [note["before"] for row in page["items"] for note in row["notes"] if len(note["before"]) > 100]
    assert len(repeated) >= 300
    assert max(map(len, repeated)) == 121
    assert all(text.endswith("…") for text in repeated if len(text) == 121)


NAME_ENDS = tuple(first + second for first in ("ал", "ен", "ор", "ун", "ил") for second in "бвгдзклмнпрт")


@pytest.fixture
def files(own: OwnRegistry) -> ImportStore:
    return ImportStore(own.database.collection("import_files"), own.database.collection("import_reports"))


def jobs_of(database: Mongo, now: datetime) -> ImportJobs:
    return Jobs(
        database.collection("imports"),
        lambda: now,
        order=ImportOrder,
        progress=ImportProgress,
        result=ImportResult,
    )


ORDER = ImportOrder("MENTEES", hashlib.sha256(PAPER).hexdigest(), Attestation(), "curator", school_year=2026)


async def test_an_import_that_is_given_up_says_so_and_keeps_no_names(own: OwnRegistry, files: ImportStore):
    import_id, scope = uuid4().hex, Scope.of("school-1")
    await files.keep_file(scope, import_id, "school-1", "база.xlsx", PAPER, TERM_BEGINS)
    jobs = jobs_of(own.database, TERM_BEGINS)
    await jobs.submit(scope, import_id, "school-1", ORDER, progress=ImportProgress(rows_total=1))
    await own.database.collection("imports").update_one({"_id": import_id}, {"$set": {"attempts": MAX_ATTEMPTS}})
    async with own.run() as registry:
        curator = registry.as_.curator("school-1")
        told = await registry.finished(curator, import_id)
    assert told["status"] == "FAILED"
    assert told["refusal"]["code"] == "ATTEMPTS_EXHAUSTED"
    assert "на нашей стороне" in told["refusal"]["detail"]
    assert await own.database.collection("import_files").count({}) == 0


async def test_an_import_whose_file_is_lost_does_not_end_as_if_it_were_done(own: OwnRegistry):
    import_id, scope = uuid4().hex, Scope.of("school-1")
    jobs = jobs_of(own.database, TERM_BEGINS)
    await jobs.submit(scope, import_id, "school-1", ORDER, progress=ImportProgress(rows_total=1))
    async with own.run() as registry:
        told = await registry.finished(registry.as_.curator("school-1"), import_id)
    assert (told["status"], told["refusal"]["code"]) == ("FAILED", "FILE_MISSING")


ROW = ReportedRow(2, "ACCEPTED", "REGISTERED", None, (), ())


@pytest.mark.parametrize(("rows", "status"), [(1, "DONE"), (2, "FAILED")])
async def test_an_import_without_its_file_is_done_where_each_of_its_rows_is_reported(
    own: OwnRegistry, files: ImportStore, rows: int, status: str
):
    """People are counted beside the rows: they make no row of which nothing was said."""
    import_id, scope = uuid4().hex, Scope.of("school-1")
    counts = {"rows_accepted": 1, "people_registered": 1}
    await files.keep_portion(scope, import_id, "school-1", Portion(ROW.row, (ROW,)), counts)
    await jobs_of(own.database, TERM_BEGINS).submit(
        scope, import_id, "school-1", ORDER, progress=ImportProgress(rows_total=rows)
    )
    async with own.run() as registry:
        told = await registry.finished(registry.as_.curator("school-1"), import_id)
    assert told["status"] == status
    assert (told["counts"] == counts) is (status == "DONE")


async def test_a_file_that_is_unreadable_when_its_turn_comes_is_refused_and_forgotten(
    own: OwnRegistry, files: ImportStore
):
    import_id, scope = uuid4().hex, Scope.of("school-1")
    await files.keep_file(scope, import_id, "school-1", "база.xlsx", PAPER[:100], TERM_BEGINS)
    jobs = jobs_of(own.database, TERM_BEGINS)
    await jobs.submit(scope, import_id, "school-1", ORDER, progress=ImportProgress(rows_total=1))
    async with own.run() as registry:
        told = await registry.finished(registry.as_.curator("school-1"), import_id)
    assert (told["status"], told["refusal"]["code"]) == ("DONE", "UNREADABLE")
    assert await own.database.collection("import_files").count({}) == 0


async def test_a_file_without_an_import_is_swept_and_no_other(own: OwnRegistry, files: ImportStore):
    scope, long_ago = Scope.of("school-1"), TERM_BEGINS - timedelta(hours=2)
    await files.keep_file(scope, "abandoned", "school-1", "база.xlsx", PAPER, long_ago)
    await files.keep_file(scope, "just kept", "school-1", "база.xlsx", PAPER, TERM_BEGINS)
    await files.keep_file(scope, "waiting", "school-1", "база.xlsx", PAPER, long_ago)
    jobs = jobs_of(own.database, TERM_BEGINS + timedelta(days=1))  # another process holds it
    await jobs.submit(scope, "waiting", "school-1", ORDER, progress=ImportProgress(rows_total=1))
    kept = own.database.collection("import_files")

    async def swept() -> bool:
        return await kept.count({"_id": "abandoned"}) == 0

    async with own.run():
        await until(swept)
    assert {each["_id"] for each in await kept.find({})} == {"just kept", "waiting"}
