"""What a row that was read comes to in the register's own words: cut where there is a limit, refused with its place. Pure."""

from dataclasses import replace
from datetime import date

import pytest
from mentoring_common.events.contracts.registry import MOST_TOPICS
from registry.imports.domain import Attestation, admitted_row
from registry.imports.roster import RowResult

from .roster.papers import MENTEES, MENTORS, PACK, mentee, mentor, results

TODAY = date(2026, 9, 15)
MANY = {
    "topics": tuple(PACK.content.topics)[: MOST_TOPICS + 2],
    "interests": tuple(PACK.content.interests)[: MOST_TOPICS + 2],
}


@pytest.mark.parametrize(
    ("row", "field", "title"),
    [
        (results(MENTEES, mentee()), "topics", "Основной запрос наставляемого"),
        (results(MENTORS, mentor()), "topics", "Основные компетенции"),
        (results(MENTORS, mentor()), "interests", "Интересы"),
    ],
)
def test_more_topics_than_anybody_may_have_are_cut_and_told(row: tuple[RowResult, ...], field: str, title: str) -> None:
    [read] = row
    assert read.draft is not None
    many = MANY[field]
    admitted = admitted_row(replace(read, draft=replace(read.draft, **{field: many})), Attestation(), PACK, TODAY)
    assert admitted.entry is not None
    assert getattr(admitted.entry, field) == many[:-2]
    [note] = admitted.notes
    assert (note.column, note.code, note.before) == (title, "TOPICS_TOO_MANY", ", ".join(many))
    assert note.after == ", ".join(many[:-2])


def test_what_the_register_refuses_is_a_refusal_of_its_row() -> None:
    [read] = results(MENTEES, mentee())
    assert read.draft is not None
    admitted = admitted_row(replace(read, draft=replace(read.draft, birth_year=1990)), Attestation(), PACK, TODAY)
    assert admitted.entry is None
    assert [(each.column, each.code) for each in admitted.result.refusals] == [("Год рождения", "BIRTH_IMPOSSIBLE")]
