"""Every subject arrives word for word, whatever its template is filled with."""

import re
from base64 import b64decode
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib.resources import files
from quopri import decodestring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifications.deliveries.domain import Delivery, Mail
from notifications.deliveries.smtp import compose
from notifications.messages.kinds import KINDS

FILLING = re.compile(r"\{\{.*?\}\}")
LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
WORDS = st.one_of(
    st.text(LETTERS + LETTERS.upper(), min_size=1, max_size=200),
    st.sampled_from(
        ["наставляемых", "пар", "предложено", "№", "№5", "—", "-", "«Точка", "роста»", "СОШ", "с.", "x", "84", "1"]
    ),
    st.integers(0, 10_000).map(str),
)
FILLINGS = st.lists(WORDS, min_size=1, max_size=25).map(" ".join)
ENCODED_WORD = re.compile(rb"=\?utf-8\?([bq])\?([!->@-~]+)\?=")


def wire_of(subject: str) -> bytes:
    delivery = Delivery(
        "a" * 32, "school", "event", "school", Mail(subject, "Т", "<p>Т</p>"), datetime(2026, 9, 1, tzinfo=UTC)
    )
    message = compose(delivery, "no-reply@city.test", "curator@school.test")
    assert isinstance(message, EmailMessage)
    return message.as_bytes()


def strictly_decoded(wire: bytes) -> str:
    """The subject by RFC 2047 and nothing more: encoded words, each of whole characters, each line short enough."""
    found = re.search(rb"^Subject:((?:[^\r\n]|\r\n[ \t])*)\r\n", wire, re.MULTILINE)
    assert found is not None
    assert all(len(line) <= 76 for line in found.group(0).split(b"\r\n"))
    text = ""
    for word in found.group(1).split():
        encoded = ENCODED_WORD.fullmatch(word)
        assert encoded is not None, word
        assert len(word) <= 75
        kind, content = encoded.groups()
        raw = b64decode(content, validate=True) if kind == b"b" else decodestring(content.replace(b"_", b" "))
        text += raw.decode("utf-8")
    return text


@pytest.mark.parametrize("kind", KINDS)
@given(fillings=st.lists(FILLINGS, min_size=1, max_size=5))
def test_the_subjects_of_every_kind(kind, fillings) -> None:
    template = files("notifications.messages").joinpath(kind, "subject.txt").read_text("utf-8").strip()
    assert FILLING.search(template), "a subject without a filling has nothing to try here"
    left = iter(fillings * 5)
    subject = FILLING.sub(lambda _: next(left), template)
    arrived(subject)


@given(FILLINGS)
def test_any_subject(subject) -> None:
    arrived(subject)


def arrived(subject: str) -> None:
    wire = wire_of(subject)
    assert message_from_bytes(wire, policy=policy.default)["Subject"] == subject
    assert strictly_decoded(wire) == subject


def test_a_subject_of_several_lines_becomes_one() -> None:
    assert strictly_decoded(wire_of("Тема\r\nBcc: b@y.test\u2028дальше")) == "Тема Bcc: b@y.test дальше"
