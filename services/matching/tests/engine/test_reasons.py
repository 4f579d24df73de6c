"""Every code can be explained to a person."""

import re

import pytest
from matching.engine import REASONS, Reason, chief_reason, of_two
from matching.unmatched.domain import TEXTS
from mentoring_methodology.cures import CURES


def test_every_code_is_explained() -> None:
    assert set(REASONS) == set(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_explanations_are_russian_and_sourced(reason) -> None:
    explanation = REASONS[reason]
    assert re.match(r"[А-ЯЁ]", explanation.text)
    assert not explanation.text.endswith(".")
    assert explanation.source


@pytest.mark.parametrize("reason", [each for each in Reason if each is not Reason.NO_MENTORS])
def test_of_two_people_it_is_not_said_that_there_is_no_mentor(reason) -> None:
    assert not of_two(reason).startswith("Нет наставника")


def test_a_code_is_its_own_name() -> None:
    assert all(reason.name == reason.value for reason in Reason)


@pytest.mark.parametrize(
    ("reasons", "chief"),
    [
        ({Reason.H06_CAPACITY: 1, Reason.PP_GRADE_GAP: 2}, Reason.PP_GRADE_GAP),
        ({Reason.PP_GRADE_GAP: 2, Reason.H03_CONSENT_MENTOR: 2, Reason.H06_CAPACITY: 1}, Reason.H03_CONSENT_MENTOR),
    ],
)
def test_the_chief_reason_is_the_most_frequent_and_of_equals_the_first_by_code(reasons, chief) -> None:
    assert chief_reason(reasons) == chief


def test_every_reason_has_a_cure_and_nothing_else() -> None:
    assert set(CURES) == set(TEXTS) >= set(Reason)
