"""Which addresses mail can reach. Expected values by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.addresses import is_mail_address, mail_address, wire_address


@pytest.mark.parametrize(
    ("written", "on_the_wire"),
    [
        ("ivanova@mail.ru", "ivanova@mail.ru"),
        ("ivanova@школа-7.рф", "ivanova@xn---7-6kc3bfr2e.xn--p1ai"),
        ("i.v+school@sub.mail.example", "i.v+school@sub.mail.example"),
    ],
)
def test_whom_a_letter_reaches(written: str, on_the_wire: str) -> None:
    assert mail_address(written) == written
    assert wire_address(written) == on_the_wire


@pytest.mark.parametrize(
    "written",
    ["иванова@школа.рф", "ivanova@mail.ru.", "ivanova@mail", "a@b@c.ru", "ivanova", "@mail.ru", "i va@mail.ru",
     "ivanova@mail..ru", "ivanova@localhost", "a" * 65 + "@mail.ru", "ivanova@mail.ru\nBcc: x@y.ru", "ivanova@mаil.ru",
     "ivanova@mail.rу", ""],
)  # fmt: skip
def test_whom_none_reaches(written: str) -> None:
    assert not is_mail_address(written)
    with pytest.raises(ValueError, match="no mail address"):
        mail_address(written)


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[\w.+-]{1,20}@[\w.-]{1,30}", fullmatch=True)))
def test_what_is_taken_can_be_sent_to(written: str) -> None:
    if is_mail_address(written):
        assert wire_address(mail_address(written)).isascii()
        assert is_mail_address(wire_address(written))
