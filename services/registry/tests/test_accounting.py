"""What is left out of a file, in the words of the report: alike together, its places, its sheet, what is dangerous first."""

from collections.abc import Sequence

from registry.imports.accounting import Lines, left_out_of, lines_of
from registry.imports.roster import LeftOut, RawRow, Roster, RosterKind


def roster(left_out: Sequence[LeftOut], sheet: str = "7 класс") -> Roster:
    return Roster(RosterKind.MENTEES, 1, (RawRow(2, {}, {}),), tuple(left_out), sheet=sheet, lines=12)


def one(code: str, line: int, last: int | None = None, sheet: str = "", lines: int = 1) -> LeftOut:
    return LeftOut(code, line, last or line, f"{code} и что делать.", sheet, lines)


def told(*left_out: LeftOut) -> list[tuple[str, str, str, int]]:
    return [(each.code, each.sheet, each.places, each.lines) for each in left_out_of(roster(left_out))]


def test_lines_that_follow_are_one_place_and_others_are_not() -> None:
    footers = [one("FOOTER", line) for line in (17, 5, 3, 4, 19)]
    assert told(*footers, one("FOOTER", 20, 22, lines=2)) == [("FOOTER", "7 класс", "3–5, 17, 19–22", 7)]


def test_another_sheet_is_named_by_its_own_name() -> None:
    left = told(one("TITLE", 1), one("OTHER_SHEET", 1, 9, "8 класс", 9), one("OTHER_SHEET", 2, sheet="9 класс"))
    assert left == [
        ("OTHER_SHEET", "8 класс", "1–9", 9),
        ("OTHER_SHEET", "9 класс", "2", 1),
        ("TITLE", "7 класс", "1", 1),
    ]


def test_where_people_may_be_comes_first() -> None:
    left = told(one("FOOTER", 2), one("GONE", 5, 7, lines=3), one("NUMBER_ONLY", 8), one("SECOND_TABLE", 9, 11))
    assert [code for code, *_ in left] == ["GONE", "SECOND_TABLE", "FOOTER", "NUMBER_ONLY"]


def test_the_sums() -> None:
    left = [one("FOOTER", 2), one("SECOND_TABLE", 9, 20, lines=9)]
    assert lines_of(roster(left)) == Lines(in_file=12, header=1, people=1, left_out=10)
