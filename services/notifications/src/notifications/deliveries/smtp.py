"""Mail on the wire: one message, and the server that takes it."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from mentoring_common.addresses import wire_address
from mentoring_common.telemetry import get_logger
from pydantic import SecretStr

from notifications.deliveries.domain import Delayed, Delivery, MailTrouble, Undeliverable

SENDER_TITLE = "Наставничество"
"""One encoded word: a longer name is cut in two, and some readers show a space there (CPython gh-128110)."""
SEND_SECONDS = 15.0
"""From the connection to the server's answer: a healthy server takes a second. With `commands.MARK_SECONDS` it
stays below the claim and below the 30 s that a stopping container has."""
QUIT_SECONDS = 2.0
"""The mail is taken already; taking leave is a courtesy."""


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed over."""

    host: str
    port: int
    mail_from: str
    starttls: bool = False
    username: str | None = None
    password: SecretStr | None = None

    async def take(self, message: EmailMessage) -> None:
        """Hand the message over; returns when the server has taken it, else raises what `judge` judges."""
        client = self._client()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await client.connect()
                await client.sendmail(self.mail_from, [_recipient(message)], message.as_bytes())
            with suppress(SMTPException, OSError, TimeoutError):
                await client.quit(timeout=QUIT_SECONDS)
        finally:
            client.close()

    async def lets_us_in(self) -> bool:
        """Whether the server greets us and takes our name and password; hands nothing over."""
        client = self._client()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await client.connect()
            with suppress(SMTPException, OSError, TimeoutError):
                await client.quit(timeout=QUIT_SECONDS)
        except (SMTPException, OSError, TimeoutError):
            return False
        finally:
            client.close()
        return True

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            start_tls=self.starttls,
            username=self.username,
            password=self.password.get_secret_value() if self.password else None,
            local_hostname=_domain(self.mail_from),
            timeout=SEND_SECONDS,
        )


def compose(delivery: Delivery, mail_from: str, address: str) -> EmailMessage | Undeliverable:
    """The delivery as a message to that address, in text and HTML, or why there can be none. Total: never raises.

    The Message-ID is the delivery's for ever, so that a server that got it twice can drop the second.
    """
    try:
        recipient = wire_address(address.strip())
    except ValueError:
        return Undeliverable(MailTrouble.BAD_ADDRESS)
    try:
        message = _message(delivery, mail_from, recipient)
        message.as_bytes()
    except Exception as error:  # noqa: BLE001 - whatever it is, the next mails must go out
        error_type = type(error).__name__  # the error's text may repeat the address
        get_logger().error("a mail cannot be composed", event_id=delivery.occasion, error=error_type)
        return Undeliverable(MailTrouble.NOT_COMPOSABLE)
    return message


def _message(delivery: Delivery, mail_from: str, recipient: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = Address(SENDER_TITLE, addr_spec=mail_from)
    message["To"] = Address(addr_spec=recipient)
    message.set_raw("Subject", _encoded_words(delivery.mail.subject))
    message["Date"] = delivery.created_at
    message["Message-ID"] = f"<{delivery.id}@{_domain(mail_from)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "ru"
    message.set_content(delivery.mail.text, cte="base64")  # Cyrillic through servers of seven bits, too
    message.add_alternative(delivery.mail.html, subtype="html", cte="base64")
    return message


def _encoded_words(subject: str) -> str:
    """The subject in encoded words (RFC 2047), each of whole characters, spaces and all; folded already.

    The message's own way encodes word by word and loses a space between some of them (CPython gh-128110).
    """
    one_line = " ".join(subject.splitlines())
    return Header(one_line, "utf-8", maxlinelen=FOLDED, header_name="Subject").encode()


def _recipient(message: EmailMessage) -> str:
    return str(message["To"].addresses[0].addr_spec)


def judge(error: Exception) -> Delayed | Undeliverable:
    """Whether a failed handing-over may pass. Total and pure.

    A 5xx to the login or the greeting speaks of our settings, which a person will mend: the mail waits for that. A
    5xx to the sender, the recipient or the content is about this mail.
    """
    match error:
        case SMTPAuthenticationError() | SMTPHeloError() | SMTPConnectResponseError() | SMTPNotSupported():
            return Delayed(MailTrouble.SERVER_REFUSES_US)
        case SMTPRecipientsRefused(recipients=[refusal, *_]):
            return judge(refusal)
        case SMTPResponseException(code=code) if code >= PERMANENT:
            return Undeliverable(MailTrouble.REFUSED)
        case SMTPResponseException():
            return Delayed(MailTrouble.TRY_LATER)
        case SMTPException() | OSError() | TimeoutError():
            return Delayed(MailTrouble.SERVER_UNREACHABLE)
        case _:
            return Delayed(MailTrouble.UNEXPECTED)


FOLDED = 75
"""Characters of a line with encoded words: RFC 2047, 2 allows 76, and the standard library goes one beyond."""
PERMANENT = 500
"""RFC 5321, 4.2.1: 5yz is a permanent negative completion reply."""


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
