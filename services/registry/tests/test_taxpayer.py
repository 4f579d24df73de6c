"""ИНН by its control digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry.organisations.taxpayer import is_taxpayer_number


@pytest.mark.parametrize("number", ["7707083893", "7830002293", "500100732259", "0000000106", "3664069397"])
def test_right_numbers(number: str):
    assert is_taxpayer_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "", "7707083894", "7830002294", "500100732258", "500100732269", "0000000000", "000000000000", "770708389",
        "77070838931", "770708389З", "７７０７０８３８９３", "7707083893 ", "-707083893",
    ],
)  # fmt: skip
def test_wrong_numbers(number: str):
    assert not is_taxpayer_number(number)


@given(st.sampled_from(["7707083893", "500100732259"]), st.data())
def test_a_mistyped_last_digit_is_seen(number: str, data: st.DataObject):
    at = len(number) - 1
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != number[at]]))
    assert not is_taxpayer_number(number[:at] + digit + number[at + 1 :])


@given(st.integers(1, 999_999_999))
def test_nine_digits_have_exactly_one_control_digit(nine: int):
    whole = [f"{nine:09d}{digit}" for digit in range(10)]
    assert sum(map(is_taxpayer_number, whole)) == 1


@given(st.integers(1, 9_999_999_999))
def test_ten_digits_have_exactly_one_pair_of_control_digits(ten: int):
    whole = [f"{ten:010d}{pair:02d}" for pair in range(100)]
    assert sum(map(is_taxpayer_number, whole)) == 1


@given(st.text(max_size=14))
def test_any_text_is_answered(text: str):
    assert is_taxpayer_number(text) in (True, False)
