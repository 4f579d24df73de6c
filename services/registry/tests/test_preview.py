"""A look at what an upload would do: what the real upload then does, and nothing is stored of the people."""

from datetime import timedelta
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until

from .conftest import OwnRegistry, Registry
from .roster.noise import Paper, as_xlsx, papers
from .roster.papers import MENTEES, MENTORS, mentee, mentor, xlsx
from .test_imports import ATTESTED, NAMES, roster

HOLDING_PEOPLE = (
    "people",
    "people_unsettled",
    "participants",
    "possible_duplicates",
    "event_batches",
    "import_reports",
)


async def look(
    registry: Registry, caller: httpx.AsyncClient, school_id: str, content: bytes, limit: int = 1000, **attested: str
) -> dict[str, Any]:
    answer = await caller.post(
        f"/registry/v1/imports/preview?limit={limit}",
        data={"school_id": school_id, **attested},
        files={"file": ("база.xlsx", content)},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def stored(registry: Registry) -> dict[str, int]:
    return {name: await registry.database.collection(name).count({}) for name in HOLDING_PEOPLE}


def assert_nothing_added(before: dict[str, int], after: dict[str, int]) -> None:
    """Nothing is stored of the people; what an earlier upload has left to be published may have gone meanwhile."""
    assert not {name: (before[name], count) for name, count in after.items() if count > before[name]}


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the id of whom only a real import registers."""
    return {**row, "participant_id": None if row["effect"] == "REGISTERED" else row["participant_id"]}


async def foresees(registry: Registry, caller: httpx.AsyncClient, school_id: str, content: bytes) -> None:
    """The preview is what the import then is."""
    before = await stored(registry)
    seen = await look(registry, caller, school_id, content, **ATTESTED)
    assert_nothing_added(before, await stored(registry))
    done = await registry.imported(caller, school_id, content, **ATTESTED)
    for name in (
        "kind",
        "school_year",
        "sheet",
        "lines",
        "left_out",
        "ignored_columns",
        "rows_total",
        "counts",
        "levels",
    ):
        assert seen[name] == done[name], name
    rows = await registry.rows(caller, done["import_id"], order="DANGER", limit=1000)
    assert seen["rows"] == [told(row) for row in rows]
    assert seen["rows_beyond"] == 0


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(papers().filter(lambda paper: paper.people), papers().filter(lambda paper: paper.people), st.booleans())
async def test_a_preview_is_what_the_upload_then_does(
    registry: Registry, earlier: Paper, later: Paper, somebody_left: bool
):
    school = await registry.school()
    curator = registry.as_.curator(school)
    await foresees(registry, curator, school, as_xlsx(earlier))
    people = await registry.people(curator)
    if somebody_left and people:
        gone = people[0]["participant_id"]
        await curator.post(f"/registry/v1/participants/{gone}/withdrawal", json={"reason": "Переезд"})
    await foresees(registry, curator, school, as_xlsx(later))
    await foresees(registry, curator, school, as_xlsx(earlier))


async def test_corrected_births_and_new_contacts_are_foreseen(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    one, two, three, _ = NAMES
    await foresees(
        registry,
        curator,
        school,
        xlsx(MENTEES, mentee(one, birth=2011), mentee(two, contact="+79000000002"), mentee(three)),
    )
    await foresees(
        registry,
        curator,
        school,
        xlsx(
            MENTEES,
            mentee(one, birth=2012),
            mentee(two, contact="+79000000009", birth="12.03.2011"),
            mentee(three, form="работодатель – ученик"),
            mentee("Ветрова Артём Иванович"),
        ),
    )


async def test_partners_who_are_known_elsewhere_are_foreseen(registry: Registry, school: str):
    other = await registry.school()
    base = xlsx(
        MENTORS,
        mentor("Студёнов Пётр Ильич", workplace="ГБПОУ «Речной колледж», 2 курс", form="студент – ученик"),
        mentor("Станков Олег Ильич", workplace="ООО «Завод Вектор»", form="работодатель – ученик", contact=None),
    )
    await foresees(registry, registry.as_.curator(school), school, base)
    await foresees(registry, registry.as_.curator(other), other, base)
    await foresees(registry, registry.as_.curator(other), other, base)


async def test_what_was_looked_at_is_uploaded_without_a_second_file(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    seen = await look(registry, curator, school, roster(*NAMES), **ATTESTED)
    other = registry.as_.curator(await registry.school())
    address = f"/registry/v1/imports/preview/{seen['preview_id']}/import"
    assert (await other.post(address)).status_code == 404
    begun = await curator.post(address)
    assert begun.status_code == 202, begun.text
    assert begun.headers["Location"] == f"/registry/v1/imports/{begun.json()['import_id']}"
    done = await registry.finished(curator, begun.json()["import_id"])
    assert done["counts"] == seen["counts"] == {"rows_accepted": len(NAMES), "people_registered": len(NAMES)}
    assert {person["consents_on"] for person in await registry.people(curator)} == {"2026-09-01"}
    again = await curator.post(address)
    assert (again.status_code, again.json()["code"]) == (404, "PREVIEW_NOT_FOUND")


async def test_no_more_than_a_few_previewed_files_of_a_school_are_kept(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    seen = [(await look(registry, curator, school, roster(*NAMES[: n + 1])))["preview_id"] for n in range(4)]
    kept = await registry.database.collection("import_previews").find({"school_id": school}, fields=["_id"])
    assert {each["_id"] for each in kept} == set(seen[1:])


async def test_a_previewed_file_is_kept_for_an_hour(own: OwnRegistry):
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        seen = await look(registry, curator, school, roster(*NAMES))
        own.calendar.turn_to(TERM_BEGINS + timedelta(hours=2))
        late = await curator.post(f"/registry/v1/imports/preview/{seen['preview_id']}/import")
        assert (late.status_code, late.json()["code"]) == (404, "PREVIEW_NOT_FOUND")
    async with own.run():  # the sweep begins with the service

        async def is_swept() -> bool:
            return await own.database.collection("import_previews").count({}) == 0

        await until(is_swept)


async def test_a_preview_is_bounded_and_a_methodologist_sees_no_people_in_it(registry: Registry, school: str):
    base = roster("Зорин Е.", "ЛУГИНА АННА ОЛЕГОВНА", *NAMES[2:])
    seen = await look(registry, registry.as_.methodologist(), school, base, limit=2)
    assert [row["row"] for row in seen["rows"]] == [2, 3]
    assert seen["rows_beyond"] == 2
    shown = str(seen["rows"])
    assert "Зорин" not in shown
    assert "Лугина" not in shown


async def test_a_file_that_cannot_be_taken_is_refused_alike(registry: Registry, school: str):
    answer = await registry.as_.curator(school).post(
        "/registry/v1/imports/preview", data={"school_id": school}, files={"file": ("б.xlsx", xlsx(["a"], ["b"]))}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "COLUMNS_NOT_RECOGNISED")
