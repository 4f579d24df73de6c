"""The figures as the reader chose to see them, and how numbers are written. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring_methodology.plurals import counted

Figures = Mapping[str, Any]
"""The body of `GET /reporting/v1/figures`."""
Line = Mapping[str, Any]
"""One line of figures: of everybody, a form, a school, or a form in a school."""

NO_DATA = "нет данных"
THIN_SPACE = "\u202f"
"""Between the digits of a number, so that it is not broken."""
ORDERS = {
    "name": "по названию",
    "coverage": "сначала низкая доля с парой",
    "unmatched": "сначала больше без пары",
    "shortage": "сначала где не хватает мест",
    "mentees": "сначала больше наставляемых",
}
"""In which order schools come; the value of `sort` -> what it is called."""
COVERAGE = "доля наставляемых с предложенной парой"


@dataclass(frozen=True)
class Chosen:
    """What the address says; an empty text is everything."""

    school: str = ""
    form: str = ""
    order: str = "name"


@dataclass(frozen=True)
class Shown:
    """What a filter leaves.

    Each line is a cell that reporting has summed already, so that a filter never adds or averages anything here.
    """

    totals: Line
    forms: Sequence[Line]
    schools: Sequence[Line]
    reasons: Sequence[Mapping[str, Any]]
    unknown: Sequence[str]
    """What was asked for and is not there: «школа», «форма»."""


def select(figures: Figures, chosen: Chosen) -> Shown:
    """The lines of the chosen school and form; what nobody knows is named, and all is shown instead."""
    school = _named(figures["schools"], "school_id", chosen.school)
    form = _named(figures["forms"], "form", chosen.form)
    unknown = [word for word, asked, found in (("школа", chosen.school, school), ("форма", chosen.form, form))
               if asked and found is None]  # fmt: skip
    nobody: dict[str, Any] = {column["name"]: 0 for column in figures["columns"]}
    nobody |= {"coverage_percent": None, "unmatched_reasons": []}
    whole = {**figures["totals"], "unmatched_reasons": figures["unmatched_reasons"], "forms": figures["forms"]}
    scope = school or whole

    def of_form(holder: Line, code: str) -> Line:
        return _named(holder["forms"], "form", code) or nobody

    totals = of_form(scope, form["form"]) if form else scope
    shown_forms = [form] if form else figures["forms"]
    shown_schools = [school] if school else figures["schools"]
    schools = [
        {**each, **(of_form(each, form["form"]) if form else {}), "forms": each["forms"]} for each in shown_schools
    ]
    return Shown(
        totals=totals,
        forms=[{**nobody, **of_form(scope, each["form"]), **_called(each)} for each in shown_forms],
        schools=in_order(schools, chosen.order),
        reasons=totals["unmatched_reasons"],
        unknown=unknown,
    )


def in_order(schools: Sequence[Line], order: str) -> list[Line]:
    """Schools in the order asked for; equal ones stay in the order of their names, in which reporting gives them."""
    match order:
        case "coverage":
            known = 1000.0  # per cent: whoever has no mentees comes last
            return sorted(
                schools, key=lambda each: known if each["coverage_percent"] is None else each["coverage_percent"]
            )
        case "unmatched" | "shortage" | "mentees":
            return sorted(schools, key=lambda each: -each[order])
        case _:
            return list(schools)


def cell(line: Line, column: str) -> str:
    """A number of a line, as it is written."""
    value = line.get(column)
    return share(value) if column == "coverage_percent" else number(value)


def number(value: int | None) -> str:
    """1234 -> «1 234»; nothing known -> «нет данных»."""
    return NO_DATA if value is None else f"{value:,}".replace(",", THIN_SPACE)


def share(value: float | None) -> str:
    """61.3 -> «61,3 %»; nothing to divide by -> «нет данных», never «0 %»."""
    return NO_DATA if value is None else f"{value:.1f}".replace(".", ",") + "\u00a0%"


def width(value: int | None, longest: int) -> str:
    """The length of a bar in hundredths of the longest, for SVG's attribute."""
    return f"{100 * (value or 0) / max(1, longest):.2f}"


def places_note(line: Line) -> str:
    """Whether there are places enough."""
    if not line.get("mentees"):
        return ""
    shortage = line["shortage"]
    return (
        f"не хватает: {counted(shortage, 'место', 'места', 'мест')}" if shortage else "хватает в каждой школе и форме"
    )


def reasons_note(line: Line) -> str:
    """What stands over the reasons."""
    if line["unmatched_reasons"]:
        return "Главная причина у каждого наставляемого без пары."
    if line["unmatched"]:
        return "Причины появятся после следующего подбора."
    return "Последний подбор никого не оставил без пары."


def is_empty(figures: Figures) -> bool:
    """Nobody has uploaded anything yet, for any year."""
    totals = figures["totals"]
    taken = any(totals[name] for name in ("mentees", "mentors", "completed", "withdrawn"))
    return not taken and len(figures["school_years"]) < 2  # the present one is always among them


def _called(form: Line) -> dict[str, Any]:
    return {"form": form["form"], "title": form["title"]}


def _named(lines: Sequence[Line], field: str, wanted: str) -> Line | None:
    return next((line for line in lines if line[field] == wanted), None)
