"""What an import says of its file: every line accounted for, the dangerous first, each note with what to do."""

import csv
import io
from collections import Counter

import httpx
import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mentoring_common.testing.clocks import TERM_BEGINS
from registry.imports.accounting import left_out_of, lines_of
from registry.imports.domain import Attestation, RowReport, admitted_row, counts_of, reported
from registry.imports.roster import Level, Outcome, interpret, read_roster

from .conftest import Registry
from .roster.noise import HEADER, Paper, as_csv, as_xlsx, papers
from .roster.papers import DIRECTORY, LIMITS, MENTEES, MENTORS, PACK, ZONE, mentee, mentor, xlsx

NOISY = [
    ["МБОУ СОШ № 5", "", "", "", "", ""],
    list(HEADER),
    ["1", "Громов Лев Ильич", "8 900 000-00-01", "12.03.2012", "химия", "ученик-ученик"],
    ["2", "ДЁМИН ПЁТР ЛЬВОВИЧ", "+79000000002", "2012", "химия", "ученик-ученик"],
    list(HEADER),
    ["3", "Ершова Анна Ильинична", "через маму", "2012 г.р.", "химия", "ученик-ученик"],
    ["4", "Зуев И.", "", "2012", "химия", "ученик-ученик"],
    ["5", "", "", "", "", ""],
    ["6", "", "", "", "", ""],
    ["", "", "", "", "", ""],
    ["Итого: 4", "", "", "", "", ""],
    ["", "Директор", "_______", "", "", ""],
]


def places(told: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(each["code"], each["places"]) for each in told]


async def test_the_sums_agree_with_the_file(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(NOISY)
    begun = await registry.upload(curator, school, text.getvalue().encode("cp1251"), "база.csv")
    done = await registry.finished(curator, begun.json()["import_id"])
    assert done["lines"] == {"in_file": 11, "header": 1, "people": 4, "left_out": 6}
    assert places(done["left_out"]) == [("TITLE", "1"), ("HEADER", "5"), ("NUMBER_ONLY", "8–9"), ("FOOTER", "11–12")]
    assert [each["lines"] for each in done["left_out"]] == [1, 1, 2, 2]
    assert done["counts"] == {"rows_accepted": 1, "rows_repaired": 2, "rows_refused": 1, "people_registered": 3}
    assert done["levels"] == {"exact": 1, "read_otherwise": 1, "doubtful": 2}
    assert begun.json()["left_out"] == done["left_out"], "it is told at once"
    [listed] = (await curator.get("/registry/v1/imports")).json()
    assert listed == done


async def test_what_may_hold_people_is_named_first_and_with_its_sheet(registry: Registry, school: str):
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "7 класс"
    for line in ([*HEADER], NOISY[2], ["", "Итого: 1"], [], list(MENTORS), mentor()):
        first.append(line)
    other = book.create_sheet("8 класс")
    for line in ([*HEADER], NOISY[3]):
        other.append(line)
    kept = io.BytesIO()
    book.save(kept)
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, kept.getvalue())
    assert done["sheet"] == "7 класс"
    assert done["lines"] == {"in_file": 7, "header": 1, "people": 1, "left_out": 5}
    assert [(each["code"], each["sheet"], each["places"], each["lines"]) for each in done["left_out"]] == [
        ("SECOND_TABLE", "7 класс", "5–6", 2),
        ("OTHER_SHEET", "8 класс", "1–2", 2),
        ("FOOTER", "7 класс", "3", 1),
    ]
    [row] = await registry.rows(curator, done["import_id"])
    assert (row["sheet"], row["row"], row["level"], row["notes"]) == ("7 класс", 2, "EXACT", [])


async def test_the_dangerous_come_first_each_with_what_to_do(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    paper = xlsx(
        MENTEES,
        mentee("Громов Лев Ильич", contact="8 (900) 000-00-01", birth="12 марта 2012 г."),
        mentee("ДЁМИН ПЁТР ЛЬВОВИЧ", contact="+79000000002"),
        mentee("Ершова Анна Ильинична", contact="через маму", request="всего понемногу"),
        mentee("Зуев И."),
        mentee("ЖУКОВ ОЛЕГ ЛЬВОВИЧ", contact="через папу"),
    )
    done = await registry.imported(curator, school, paper)
    rows = (await curator.get(f"/registry/v1/imports/{done['import_id']}/rows")).json()["items"]
    assert [(row["row"], row["outcome"], row["level"]) for row in rows] == [
        (5, "REFUSED", "DOUBTFUL"),
        (4, "REPAIRED", "DOUBTFUL"),
        (6, "REPAIRED", "DOUBTFUL"),
        (3, "REPAIRED", "READ_OTHERWISE"),
        (2, "ACCEPTED", "EXACT"),
    ]
    assert [note["level"] for note in rows[2]["notes"]] == ["DOUBTFUL", "READ_OTHERWISE"]
    [case] = rows[3]["notes"]
    assert (case["column"], case["before"], case["after"]) == (
        "ФИО наставляемого",
        "ДЁМИН ПЁТР ЛЬВОВИЧ",
        "Дёмин Пётр Львович",
    )
    assert all(note["text"].endswith(".") and note["what_to_do"].endswith(".") for row in rows for note in row["notes"])
    assert await paged(curator, done["import_id"]) == [5, 4, 6, 3, 2]


async def paged(curator: httpx.AsyncClient, import_id: str) -> list[int]:
    numbers: list[int] = []
    after = 0
    while after is not None:
        answer = await curator.get(f"/registry/v1/imports/{import_id}/rows", params={"limit": 2, "after": after})
        numbers += [row["row"] for row in answer.json()["items"]]
        after = answer.json()["next"]
    return numbers


async def test_a_time_without_hours_is_kept_and_no_news(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, xlsx(MENTORS, mentor(time="вт, чт после 15:00")))
    assert done["counts"] == {"rows_accepted": 1, "people_registered": 1}
    [person] = await registry.people(curator)
    assert (person["minutes_per_week"], person["person"]["time_text"]) == (None, "вт, чт после 15:00")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(papers(), st.booleans())
def test_every_line_has_one_place_in_the_report(paper: Paper, as_text: bool):
    """Lines of the file = the header + rows of the report + lines left out with a reason, whatever noise there is."""
    if not paper.people:
        return
    roster = read_roster(as_csv(paper, ";", "utf-8") if as_text else as_xlsx(paper), "база", LIMITS)
    today = TERM_BEGINS.date()
    read = interpret(roster, DIRECTORY, 2026, PACK, ZONE)
    rows = [reported(RowReport(admitted_row(result, Attestation(), PACK, today), None)) for result in read]
    counts = counts_of(rows)
    lines, left_out = lines_of(roster), left_out_of(roster)
    filled = {number for number, line in enumerate(paper.lines, 1) if any(cell.strip() for cell in line)}
    assert lines.in_file == len(filled)
    assert lines.in_file == lines.header + lines.people + lines.left_out
    assert lines.left_out == sum(each.lines for each in left_out)
    assert lines.people == sum(counts.get(f"rows_{outcome.lower()}", 0) for outcome in Outcome)
    assert lines.people == sum(counts.get(f"level_{level.lower()}", 0) for level in Level)
    named = Counter([*(number for each in left_out for number in spelled_out(each.places)), *(row.row for row in rows)])
    assert set(named) == filled - {roster.header_row}
    assert set(named.values()) <= {1}


def spelled_out(told: str) -> list[int]:
    numbers = []
    for place in told.split(", "):
        first, _, last = place.partition("–")
        numbers += range(int(first), int(last or first) + 1)
    return numbers
