"""A mail's states, delays and judgements, without a server."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import aiosmtplib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifications.deliveries import commands, smtp
from notifications.deliveries.domain import (
    CLAIM,
    Delayed,
    Delivery,
    DeliveryState,
    Mail,
    MailTrouble,
    NextStep,
    Overtaken,
    Sent,
    Undeliverable,
    next_step,
    retry_delay,
)
from notifications.deliveries.smtp import compose, judge
from notifications.settings import NotificationsSettings

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
DELIVERY = Delivery(
    id="0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    school_id="school-1",
    occasion="event-1",
    recipient_id="school-1",
    mail=Mail("Подбор наставников: предложено 84 пары", "Здравствуйте!\n", "<p>Здравствуйте!</p>"),
    created_at=NOON,
    attempts=1,
)


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 5), (2, 30), (3, 120), (4, 600), (5, 1800), (6, 1800), (1000, 1800)]
)
def test_retry_delays(attempt, seconds) -> None:
    assert retry_delay(attempt) == timedelta(seconds=seconds)


def at(**later: float) -> datetime:
    return NOON + timedelta(**later)


@pytest.mark.parametrize(
    ("outcome", "now", "step"),
    [
        (Sent(), at(), NextStep(DeliveryState.SENT)),
        (Sent(), at(days=9), NextStep(DeliveryState.SENT)),
        (Overtaken(), at(), NextStep(DeliveryState.DROPPED, MailTrouble.OVERTAKEN)),
        (Undeliverable(MailTrouble.REFUSED), at(), NextStep(DeliveryState.FAILED, MailTrouble.REFUSED)),
        (
            Delayed(MailTrouble.NO_ADDRESS),
            at(hours=23, minutes=59),
            NextStep(DeliveryState.QUEUED, MailTrouble.NO_ADDRESS, at(hours=23, minutes=59, seconds=5)),
        ),
        (Delayed(MailTrouble.NO_ADDRESS), at(hours=24), NextStep(DeliveryState.FAILED, MailTrouble.NO_ADDRESS)),
        (
            Delayed(MailTrouble.TRY_LATER),
            at(hours=24),
            NextStep(DeliveryState.QUEUED, MailTrouble.TRY_LATER, at(hours=24, seconds=5)),
        ),
        (Delayed(MailTrouble.TRY_LATER), at(hours=72), NextStep(DeliveryState.FAILED, MailTrouble.TRY_LATER)),
        (Delayed(MailTrouble.SERVER_UNREACHABLE), at(hours=73), NextStep(DeliveryState.FAILED, MailTrouble.SERVER_UNREACHABLE)),
    ],
)  # fmt: skip
def test_what_follows_an_attempt(outcome, now, step) -> None:
    assert next_step(outcome, DELIVERY, now) == step


@given(st.sampled_from(MailTrouble), st.integers(1, 10_000))
def test_every_mail_comes_to_an_end_by_growing_steps(reason, attempt) -> None:
    assert timedelta(0) < retry_delay(attempt) <= retry_delay(attempt + 1)
    now, attempts = NOON, 0
    while True:
        attempts += 1
        delivery = Delivery(**{**DELIVERY.__dict__, "attempts": attempts})
        step = next_step(Delayed(reason), delivery, now)
        if step.state is DeliveryState.FAILED:
            break
        assert step.next_attempt_at is not None
        assert step.next_attempt_at > now
        now = step.next_attempt_at
    assert timedelta(days=1) <= now - NOON <= timedelta(days=3, minutes=30)


def test_an_attempt_ends_before_its_claim_does() -> None:
    attempt = timedelta(seconds=smtp.SEND_SECONDS + smtp.QUIT_SECONDS + commands.MARK_SECONDS)
    assert attempt < CLAIM
    assert attempt < timedelta(seconds=30), "a stopping container is killed after that"


@pytest.mark.parametrize(
    ("error", "judged"),
    [
        (aiosmtplib.SMTPConnectError("gone"), Delayed(MailTrouble.SERVER_UNREACHABLE)),
        (aiosmtplib.SMTPServerDisconnected("gone"), Delayed(MailTrouble.SERVER_UNREACHABLE)),
        (aiosmtplib.SMTPReadTimeoutError("slow"), Delayed(MailTrouble.SERVER_UNREACHABLE)),
        (TimeoutError(), Delayed(MailTrouble.SERVER_UNREACHABLE)),
        (OSError("no name"), Delayed(MailTrouble.SERVER_UNREACHABLE)),
        (aiosmtplib.SMTPConnectResponseError(554, "not you"), Delayed(MailTrouble.SERVER_REFUSES_US)),
        (aiosmtplib.SMTPHeloError(501, "who"), Delayed(MailTrouble.SERVER_REFUSES_US)),
        (aiosmtplib.SMTPAuthenticationError(535, "wrong password"), Delayed(MailTrouble.SERVER_REFUSES_US)),
        (aiosmtplib.SMTPNotSupported("no STARTTLS"), Delayed(MailTrouble.SERVER_REFUSES_US)),
        (aiosmtplib.SMTPSenderRefused(550, "spf", "a@b"), Undeliverable(MailTrouble.REFUSED)),
        (aiosmtplib.SMTPDataError(554, "spam"), Undeliverable(MailTrouble.REFUSED)),
        (aiosmtplib.SMTPDataError(451, "grey"), Delayed(MailTrouble.TRY_LATER)),
        (
            aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "unknown", "a@b")]),
            Undeliverable(MailTrouble.REFUSED),
        ),
        (
            aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(450, "full", "a@b")]),
            Delayed(MailTrouble.TRY_LATER),
        ),
        (KeyError("a defect"), Delayed(MailTrouble.UNEXPECTED)),
    ],
)
def test_judgements(error, judged) -> None:
    assert judge(error) == judged


def composed(address: str) -> EmailMessage:
    message = compose(DELIVERY, "no-reply@city.test", address)
    assert isinstance(message, EmailMessage)
    return message


def test_the_message_as_it_travels() -> None:
    travelled = message_from_bytes(composed("curator@school.test").as_bytes(), policy=policy.default)
    assert travelled["From"] == "Наставничество <no-reply@city.test>"
    assert travelled["To"] == "curator@school.test"
    assert travelled["Subject"] == "Подбор наставников: предложено 84 пары"
    assert travelled["Date"].datetime == NOON
    assert travelled["Message-ID"] == "<0a1b2c3d4e5f60718293a4b5c6d7e8f9@city.test>"
    assert travelled["Auto-Submitted"] == "auto-generated"
    assert travelled.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in travelled.iter_parts()] == ["text/plain", "text/html"]
    assert travelled.get_body(("plain",)).get_content().strip() == "Здравствуйте!"
    assert travelled.get_body(("html",)).get_content().strip() == "<p>Здравствуйте!</p>"


def test_the_message_needs_only_seven_bits() -> None:
    assert composed("curator@school.test").as_bytes().isascii()


def test_a_cyrillic_domain_travels_in_ascii() -> None:
    assert composed(" school5@почта.рф ")["To"] == "school5@xn--80a1acny.xn--p1ai"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "нет",
        "no-at-sign",
        "two@ats@x.test",
        "a@x.test, b@y.test",
        "a@x.test;b@y.test",
        "a@x.test\r\nBcc: b@y.test",
        "a b@x.test",
        "Name <a@x.test>",
        "@x.test",
        "a@",
        "куратор@x.test",
        "ivanova@mail.ru.",
        "a" * 300 + "@x.test",
        "\u202ea@x.test",
        "a@\u200fx.test",
        '"a b"@x.test',
        "a@x..test",
        "a\x00@x.test",
        ".a@x.test",
    ],
)
def test_what_is_no_address(address) -> None:
    assert compose(DELIVERY, "no-reply@city.test", address) == Undeliverable(MailTrouble.BAD_ADDRESS)


def test_a_mail_that_cannot_be_written_is_given_up() -> None:
    unwritable = Delivery(**{**DELIVERY.__dict__, "mail": Mail("Тема \ud800", "Текст", "<p>Текст</p>")})
    assert compose(unwritable, "no-reply@city.test", "a@x.test") == Undeliverable(MailTrouble.NOT_COMPOSABLE)


PARTS = st.lists(
    st.sampled_from(["a", "ivanova", "@", ".", "mail.ru", "я", "\x00", "\u202e", "\u200f", '"', " ", "<", ">", ",", "\r\n", "[", "]"])
    | st.text(max_size=3),
    max_size=12,
).map("".join)  # fmt: skip


@given(st.text(max_size=80) | st.text(min_size=300, max_size=320) | PARTS)
def test_any_text_is_an_address_or_given_up(address) -> None:
    message = compose(DELIVERY, "no-reply@city.test", address)
    if isinstance(message, Undeliverable):
        assert message.reason is MailTrouble.BAD_ADDRESS
        return
    assert message.as_bytes().isascii()
    assert len(message["To"].addresses) == 1
    assert "\n" not in message["To"].addresses[0].addr_spec


GIVEN = {
    "mongo_uri": "mongodb://x",
    "amqp_uri": "amqp://x",
    "http_port": 1,
    "token_issuer": "https://issuer.test/",
    "token_algorithm": "EdDSA",
    "token_jwks": "https://issuer.test/jwks",
    "smtp_host": "mail.test",
    "smtp_port": 25,
    "mail_from": "no-reply@city.test",
    "console_url": "https://city.test",
}
SECRET = {"smtp_username": "u", "smtp_password": "p"}


@pytest.mark.parametrize("more", [{}, {**SECRET, "smtp_starttls": True}])
def test_settings(more) -> None:
    settings = NotificationsSettings(**GIVEN, **more)
    assert settings.mongo_database == "notifications"
    assert "p'" not in repr(settings.smtp_password)


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (SECRET, "must not travel in the clear"),
        ({"smtp_username": "u", "smtp_starttls": True}, "go together"),
        ({"smtp_port": 0}, "smtp_port"),
        ({"mail_from": "somebody"}, "mail_from"),
        ({"mail_from": "no-reply@localhost"}, "mail_from"),
        ({"mail_from": "no-reply@city.example."}, "mail_from"),
        ({"console_url": "javascript:alert(1)"}, "console_url"),
    ],
)
def test_settings_that_are_refused(more, complaint) -> None:
    with pytest.raises(ValueError, match=complaint):
        NotificationsSettings(**{**GIVEN, **more})
