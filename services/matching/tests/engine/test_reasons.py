"""Every code can be explained to a person."""

import re

import pytest
from matching.engine import REASONS, Reason


def test_every_code_is_explained() -> None:
    assert set(REASONS) == set(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_explanations_are_russian_and_sourced(reason) -> None:
    explanation = REASONS[reason]
    assert re.match(r"[А-ЯЁ]", explanation.text)
    assert not explanation.text.endswith(".")
    assert explanation.source


def test_a_code_is_its_own_name() -> None:
    assert all(reason.name == reason.value for reason in Reason)
