"""The register of teachers who mentor, and one addendum, as DOCX: matching says what, registry who."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from mentoring_common.papers import filled
from mentoring_methodology.schoolyear import title

from console.pages.addenda.words import BASES, INITIATORS

BLANK, SHORT_BLANK = "____________", "____"
"""What is to be written by hand."""
DAY_BLANK = "«___» ______________ 20___ г."
NOTHING = "—"
Names = Mapping[str, Mapping[str, Any]]
Day = Callable[[Any], str]


async def register_of(
    rows: Sequence[Mapping[str, Any]], names: Names, school: str, school_year: int, today: str, day: Day
) -> bytes:
    """The register of a school's year; `day` says a day in words."""
    told = {
        "school": school,
        "year": title(school_year),
        "today": today,
        "count": str(len(rows)),
        "rows": [_row(number, each, names, day) for number, each in enumerate(rows, 1)],
    }
    return await filled(_template("register"), told)


async def addendum_of(
    addendum: Mapping[str, Any] | None, pair: Mapping[str, Any], names: Names, school: str, day: Day
) -> bytes:
    """One addendum, to be signed; what nobody has written down yet stands as a blank."""
    told = addendum or {}
    starts, ends = told.get("starts_on") or pair["starts_on"], told.get("ends_on") or pair["ends_on"]
    return await filled(
        _template("addendum"),
        {
            "school": school,
            "number": told.get("reference") or SHORT_BLANK,
            "signed_on": day(told["signed_on"]) if told.get("signed_on") else DAY_BLANK,
            "mentor": _name(names, pair["mentor_id"]),
            "mentee": _name(names, pair["mentee_id"]),
            "consented_on": day(told["consented_on"]) if told.get("consented_on") else DAY_BLANK,
            "content": _words(told.get("content")),
            "work_form": _words(told.get("work_form")),
            "payment": _words(told.get("payment")),
            "starts_on": day(starts) if starts else DAY_BLANK,
            "ends_on": day(ends) if ends else DAY_BLANK,
        },
    )


def _row(number: int, row: Mapping[str, Any], names: Names, day: Day) -> Mapping[str, str]:
    is_addendum = row["basis"] == "ADDENDUM"
    term = f"с {day(row['starts_on'])} по {day(row['ends_on'])}" if row["starts_on"] and row["ends_on"] else SHORT_BLANK
    paper = f"{row['reference']}, {day(row['signed_on'])}"
    return {
        "number": str(number),
        "mentor": _name(names, row["mentor_id"]),
        "mentee": _name(names, row["mentee_id"]),
        "consented_on": _or_blank(row["consented_on"], is_addendum, day),
        "paper": paper if is_addendum else f"{BASES['JOB_DUTY']}: {paper}",
        "content": (row["content"] or SHORT_BLANK) if is_addendum else NOTHING,
        "work_form": (row["work_form"] or SHORT_BLANK) if is_addendum else NOTHING,
        "term": term if is_addendum else NOTHING,
        "payment": (row["payment"] or SHORT_BLANK) if is_addendum else "в составе оклада",
        "hours": SHORT_BLANK,
        "ended": _ended(row, day),
    }


def _ended(row: Mapping[str, Any], day: Day) -> str:
    if not row["initiator"]:
        return NOTHING
    who = INITIATORS.get(row["initiator"], row["initiator"])
    return f"{who}: уведомление {day(row['notified_on'])}, последний день {day(row['last_day_on'])}"


def _or_blank(value: str | None, is_wanted: bool, day: Day) -> str:
    return (day(value) if value else SHORT_BLANK) if is_wanted else NOTHING


def _words(text: str | None) -> str:
    return (text or BLANK).rstrip(".")


def _name(names: Names, participant_id: str) -> str:
    """The name; a blank where it may not be seen."""
    return names.get(participant_id, {}).get("full_name") or BLANK


def _template(name: str) -> bytes:
    return files(__package__).joinpath("papers", f"{name}.docx").read_bytes()
