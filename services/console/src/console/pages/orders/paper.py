"""An order about pairs as a DOCX: matching says who is paired, registry what they are called."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from mentoring_common.papers import filled
from mentoring_methodology.schoolyear import title

from console.pages.matching.words import form_titles
from console.pages.people.words import VARIANTS

BLANK, SHORT_BLANK = "____________", "____"
"""What is to be written by hand."""
DAY_BLANK = "«___» ______________ 20___ г."
MENTORS, MENTEES = ("MENTOR", "MENTOR_GUARDIAN"), ("MENTEE", "MENTEE_GUARDIAN")
"""Whose agreement stands in which column."""
SIDES = {"MENTOR_GUARDIAN": "представитель", "MENTEE_GUARDIAN": "представитель"}
TITLES = {
    "FIX_RELATIONS": "О закреплении наставнических пар",
    "AMEND": "О внесении изменений в приказ",
    "CANCEL": "Об отмене приказа",
}
"""Kind -> what the order is about, as its head says."""
TEMPLATES = {"AMEND": "order-pairs-amend", "CANCEL": "order-pairs-cancel"}
Names = Mapping[str, Mapping[str, Any]]
Day = Callable[[Any], str]


async def paper_of(order: Mapping[str, Any], names: Names, school: str, day: Day) -> bytes:
    """The order with its attachment; what nobody has written down yet stands as a blank. `day` says a day in words."""
    return await filled(_template(order["kind"]), texts_of(order, names, school, day))


def texts_of(order: Mapping[str, Any], names: Names, school: str, day: Day) -> Mapping[str, Any]:
    """What the template's names stand for."""
    about = order["about"] or {"number": None, "signed_on": None, "kind": "FIX_RELATIONS"}
    until = f" по {day(order['ends_on'])}" if order["ends_on"] else ""
    term = f"с {day(order['starts_on'])}{until}"
    groups = list(dict.fromkeys(each["group_id"] for each in order["relations"] if each["group_id"]))
    return {
        "school": school,
        "year": title(order["school_year"]),
        "number": order["number"] or SHORT_BLANK,
        "signed_on": day(order["signed_on"]) if order["signed_on"] else DAY_BLANK,
        "term": term,
        "count": str(order["pairs"]),
        "ended_count": str(order["ended"]),
        "ended": [_ended(number, each, names) for number, each in enumerate(order["ended_relations"], 1)],
        "words": _sentence(order["words"] or SHORT_BLANK),
        "about_number": about["number"] or SHORT_BLANK,
        "about_signed_on": day(about["signed_on"]) if about["signed_on"] else DAY_BLANK,
        "about_title": TITLES.get(about["kind"], TITLES["FIX_RELATIONS"]),
        "pairs": [_pair(number, each, names, term, day, groups) for number, each in enumerate(order["relations"], 1)],
        "grouped": [_ended(number, each, names) for number, each in enumerate(order["grouped_relations"], 1)],
        "grouped_count": str(len(order["grouped_relations"])),
        "group": f"({', '.join(order['group_topics'])})" if order["group_topics"] else "",
    }


def _pair(
    number: int, pair: Mapping[str, Any], names: Names, term: str, day: Day, groups: Sequence[str]
) -> Mapping[str, str]:
    form = form_titles().get(pair["form"], pair["form"] or SHORT_BLANK)
    return {
        "number": str(number),
        "mentor": _who(names.get(pair["mentor_id"] or "")),
        "mentee": _who(names.get(pair["mentee_id"] or "")),
        "form": f"{form}; группа {groups.index(pair['group_id']) + 1}" if pair["group_id"] else form,
        "variant": VARIANTS.get(pair["variant"], pair["variant"]) if pair["variant"] else "—",
        "term": term,
        "mentors_agreement": _agreements(pair["agreements"], MENTORS, day),
        "mentees_agreement": _agreements(pair["agreements"], MENTEES, day),
    }


def _ended(number: int, pair: Mapping[str, Any], names: Names) -> Mapping[str, str]:
    return {
        "number": str(number),
        "mentor": _who(names.get(pair["mentor_id"] or "")),
        "mentee": _who(names.get(pair["mentee_id"] or "")),
        "form": form_titles().get(pair["form"], pair["form"] or SHORT_BLANK),
    }


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _who(told: Mapping[str, Any] | None) -> str:
    """«Иванов Пётр, 7 класс»; a blank where the name may not be seen."""
    if told is None or not told.get("full_name"):
        return BLANK
    return ", ".join(each for each in (told["full_name"], told.get("group")) if each)


def _agreements(agreements: Sequence[Mapping[str, Any]], sides: tuple[str, ...], day: Day) -> str:
    """Each needed agreement of these sides by its day; «не требуется» where none is."""
    said = []
    for each in agreements:
        if each["side"] in sides:
            given = day(each["given_on"]) if each["given_on"] else SHORT_BLANK
            said.append(f"{SIDES[each['side']]}: {given}" if each["side"] in SIDES else given)
    return "; ".join(said) or "не требуется"


def _template(kind: str) -> bytes:
    name = TEMPLATES.get(kind, "order-pairs")
    return files(__package__).joinpath("papers", f"{name}.docx").read_bytes()
