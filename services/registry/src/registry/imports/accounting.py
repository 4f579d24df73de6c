"""Every filled line of an uploaded file is the header, a row that is read, or left out with a reason. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.imports.roster import LeftOut, Roster


@dataclass(frozen=True)
class LeftOutLines:
    """Lines of one sheet that are left out for one reason."""

    code: str
    sheet: str
    """The sheet's name; empty for a text."""
    places: str
    """Line numbers as Excel shows them: «1–3, 17»."""
    lines: int
    """How many of them are filled."""
    text: str
    """In Russian: what they are and what to do."""


@dataclass(frozen=True)
class Lines:
    """The filled lines of a file; the three others add up to `in_file`."""

    in_file: int
    header: int
    people: int
    left_out: int


def lines_of(roster: Roster) -> Lines:
    """The sums of an uploaded file."""
    return Lines(roster.lines, 1, len(roster.rows), sum(each.lines for each in roster.left_out))


def left_out_of(roster: Roster) -> tuple[LeftOutLines, ...]:
    """What was left out, one entry for each reason and sheet, tables and sheets before titles and totals."""
    alike: dict[tuple[str, str, str], list[LeftOut]] = {}
    for each in roster.left_out:
        alike.setdefault((each.code, each.sheet or roster.sheet, each.text), []).append(each)
    told = [
        LeftOutLines(code, sheet, _places(lines), sum(each.lines for each in lines), text)
        for (code, sheet, text), lines in alike.items()
    ]
    return tuple(sorted(told, key=lambda each: each.code not in _MAY_HOLD_PEOPLE))


_MAY_HOLD_PEOPLE = frozenset({"SECOND_TABLE", "OTHER_SHEET", "GONE"})


def _places(lines: Iterable[LeftOut]) -> str:
    spans: list[tuple[int, int]] = []
    for each in sorted(lines, key=lambda each: each.first_row):
        if spans and each.first_row == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], each.last_row)
        else:
            spans.append((each.first_row, each.last_row))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
