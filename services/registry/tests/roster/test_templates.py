"""The empty bases: whoever fills one in finds every column understood, and nothing else of the book taken for people."""

import io

import openpyxl
import pytest
from registry.imports.roster import Outcome, RosterKind, interpret, read_roster
from registry.imports.templates.book import book_of
from registry.imports.templates.paper import Template, template_of

from .papers import DIRECTORY, LIMITS, MENTEES, MENTORS, PACK, ZONE


def filled(template: Template) -> bytes:
    """The template with its own examples in the first row."""
    book = openpyxl.load_workbook(io.BytesIO(book_of(template)))
    sheet = book[template.title]
    for at, column in enumerate(template.columns, 1):
        if column.example:
            sheet.cell(2, at, column.example)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(("kind", "official"), [(RosterKind.MENTEES, MENTEES), (RosterKind.MENTORS, MENTORS)])
def test_the_official_columns_come_first_and_in_their_order(kind: RosterKind, official: tuple[str, ...]) -> None:
    assert tuple(column.title for column in template_of(kind, PACK).columns)[: len(official)] == official


@pytest.mark.parametrize("kind", list(RosterKind))
def test_a_filled_template_is_taken_whole(kind: RosterKind) -> None:
    roster = read_roster(filled(template_of(kind, PACK)), "база.xlsx", LIMITS)
    assert roster.kind is kind
    assert roster.ignored_columns == ()
    [row] = interpret(roster, DIRECTORY, 2026, PACK, ZONE)
    assert row.outcome is Outcome.ACCEPTED, (row.notes, row.refusals)


@pytest.mark.parametrize("kind", list(RosterKind))
def test_every_choice_of_a_list_is_understood(kind: RosterKind) -> None:
    template = template_of(kind, PACK)
    form = next(column for column in template.columns if column.title == "Форма наставничества")
    assert len(form.choices) == 4
    for choice in form.choices:
        book = openpyxl.load_workbook(io.BytesIO(filled(template)))
        sheet = book[template.title]
        sheet.cell(2, template.columns.index(form) + 1, choice)
        sheet.cell(2, [column.title for column in template.columns].index("Год рождения") + 1, "12.03.2008")
        kept = io.BytesIO()
        book.save(kept)
        [row] = interpret(read_roster(kept.getvalue(), "база.xlsx", LIMITS), DIRECTORY, 2026, PACK, ZONE)
        assert [note.code for note in row.notes if "FORM" in note.code] == []
        assert not [refusal for refusal in row.refusals if "FORM" in refusal.code]


def test_the_cells_have_lists_and_hints() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of(template_of(RosterKind.MENTEES, PACK))))
    validations = book["База наставляемых"].data_validations.dataValidation
    hints = {each.promptTitle: each.prompt for each in validations}
    assert hints["ФИО наставляемого"].startswith("Фамилия, имя и отчество полностью")
    assert sum(each.type == "list" for each in validations) == 2
