"""What becomes of a row, and how much each note of the report asks to be looked at."""

import pytest
from registry.imports.roster import Level, Outcome, RowResult
from registry.imports.roster.levels import level_of, rank, what_to_do, worst

from .papers import MENTEES, mentee, results


def test_a_merged_row_is_neither_taken_nor_refused():
    first, second = results(MENTEES, mentee(), mentee())
    assert (first.outcome, second.outcome, second.merged_into) == (Outcome.ACCEPTED, Outcome.MERGED, first.number)


def test_a_row_has_one_fate():
    with pytest.raises(ValueError, match="row 7"):
        RowResult(7)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("NAME_REPAIRED", Level.READ_OTHERWISE),
        ("AGE_REPAIRED", Level.READ_OTHERWISE),
        ("POSSIBLE_DUPLICATE", Level.DOUBTFUL),
        ("WHAT_A_LATER_RELEASE_SAYS", Level.DOUBTFUL),
    ],
)
def test_a_note_is_doubtful_unless_it_is_known_as_nearly_always_right(code, level):
    assert level_of(code) is level


def test_the_most_dangerous_note_decides():
    assert [worst([]), worst(["NAME_REPAIRED"]), worst(["NAME_REPAIRED", "WORKPLACE_UNKNOWN", "DATE_REPAIRED"])] == [
        Level.EXACT,
        Level.READ_OTHERWISE,
        Level.DOUBTFUL,
    ]
    assert sorted(Level, key=rank) == [Level.EXACT, Level.READ_OTHERWISE, Level.DOUBTFUL]


@pytest.mark.parametrize(
    ("code", "beginning"),
    [
        ("POSSIBLE_DUPLICATE", "Сравните обе записи"),
        ("NAME_REPAIRED", "Сверьте с тем, что написано"),
        ("CONTACT_NOT_UNDERSTOOD", "Исправьте ячейку"),
    ],
)
def test_every_note_says_what_to_do(code, beginning):
    assert what_to_do(code).startswith(beginning)
