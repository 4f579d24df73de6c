"""Cells that say nothing: a dash or «нет» is an empty cell, and a placeholder is nobody's name."""

import pytest
from registry.imports.roster import Outcome
from registry.imports.roster.findings import says_nothing

from .papers import MENTEES, MENTORS, mentee, mentor, results
from .test_interpret import codes, draft

NOTHING = ["-", "—", "–", "-//-", "...", "нет", "Нет", "н/д", "не указано", "отсутствует", "нет данных"]


@pytest.mark.parametrize(
    ("text", "nothing"),
    [*((each, True) for each in NOTHING), ("", True), (" \u200b", True), ("нет опыта", False), ("0", False)],
)
def test_a_text_that_says_nothing_is_known_to_say_so(text: str, nothing: bool) -> None:
    assert says_nothing(text) == nothing


@pytest.mark.parametrize("nothing", NOTHING)
def test_an_optional_cell_that_says_nothing_is_no_news(nothing: str) -> None:
    (row,) = results(
        MENTEES,
        mentee(contact=nothing, joined=nothing, partner=nothing, finished=nothing, case_url=nothing),
    )
    assert (row.outcome, row.notes) == (Outcome.ACCEPTED, ())
    told = draft(row)
    assert (told.contact_text, told.joined_on, told.partner_name_text, told.case_url) == (None, None, None, None)
    (row,) = results(MENTORS, mentor(contact=nothing, age=nothing, time=nothing, mentees=nothing, interests=nothing))
    assert (row.outcome, row.notes) == (Outcome.ACCEPTED, ())
    assert (draft(row).time_text, draft(row).partner_name_text) == (None, None)


@pytest.mark.parametrize("nothing", NOTHING)
@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        (MENTEES, lambda nothing: mentee(birth=nothing), "BIRTH_MISSING"),
        (MENTEES, lambda nothing: mentee(request=nothing), "REQUEST_MISSING"),
        (MENTEES, lambda nothing: mentee(form=nothing), "FORM_MISSING"),
        (MENTORS, lambda nothing: mentor(workplace=nothing), "WORKPLACE_MISSING"),
        (MENTORS, lambda nothing: mentor(competence=nothing), "COMPETENCE_MISSING"),
    ],
)
def test_a_required_cell_that_says_nothing_is_missing(header, row, code: str, nothing: str) -> None:
    (result,) = results(header, row(nothing))
    assert [(refusal.code, refusal.value) for refusal in result.refusals] == [(code, nothing)]


@pytest.mark.parametrize(("written", "kept"), [("нет", "нет"), ("—", None), ("...", None)])
def test_where_no_is_an_answer_it_is_kept(written: str, kept: str | None) -> None:
    (row,) = results(MENTEES, [*mentee(results=written), written])
    assert (draft(row).results_text, draft(row).passed_text) == (kept, kept)


@pytest.mark.parametrize(
    "nobody",
    [
        "по согласованию",
        "вакансия",
        "не назначен",
        "будет назначен",
        "не определён",
        "подбирается",
        "кандидат подбирается",
        "вакантное место",
        "ищем",
        "—",
        "0",
        "1.",
    ],
)
def test_a_placeholder_is_nobodys_partner(nobody: str) -> None:
    """It would be a pair that the school names: nobody else would be proposed until a curator has decided."""
    (row,) = results(MENTEES, mentee(partner=nobody))
    assert (row.outcome, draft(row).partner_name_text) == (Outcome.ACCEPTED, None)


@pytest.mark.parametrize("partner", ["Белова Анна Олеговна", "Белова А. О.", "Белова"])
def test_who_is_named_is_named(partner: str) -> None:
    (row,) = results(MENTEES, mentee(partner=partner))
    assert (draft(row).partner_name_text, codes(row)) == (partner, [])
