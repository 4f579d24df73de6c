"""A mail server that delivers to nobody: every mail becomes a file, listed on a page and as JSON."""

import argparse
import asyncio
import json
import re
import signal
import threading
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session
from mentoring_common.clock import utc_now
from pydantic import BaseModel

from mentoring_local.ports import LOOPBACK

MAIL_BYTES = 10 * 1024 * 1024
"""As a city's mail server would have it."""
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'"
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""Of a mail's own HTML, however it is opened: it runs nothing, sends nothing and loads nothing from elsewhere."""
LISTED_MAILS = 200
"""The newest; the page is for a person's eye."""


class Mail(BaseModel):
    """One received mail, as the list shows it."""

    id: str
    received_at: datetime
    sender: str
    recipients: list[str]
    subject: str
    text: str
    has_html: bool = False


class Mailbox:
    """A folder of received mails: `<moment>-<number>.eml`, so that the names sort by time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._received = 0

    def keep(self, content: bytes, received_at: datetime) -> str:
        """Store a mail; it is on the disk, whole, when this returns its id."""
        self._received += 1
        mail_id = f"{received_at:%Y%m%dT%H%M%S}{received_at.microsecond // 1000:03d}-{self._received:06d}"
        draft = self._folder / f"{mail_id}.draft"
        draft.write_bytes(content)
        draft.rename(self._folder / f"{mail_id}.eml")
        return mail_id

    def mails(self, recipient: str | None = None, limit: int = LISTED_MAILS) -> list[Mail]:
        """The newest first; of one recipient, if asked."""
        found: list[Mail] = []
        for file in sorted(self._folder.glob("*.eml"), reverse=True):
            mail = _read(file)
            if recipient is None or recipient.lower() in mail.recipients:
                found.append(mail)
            if len(found) == limit:
                break
        return found

    def html(self, mail_id: str) -> str | None:
        """What the mail shows in HTML; None where there is no such mail, or it has none."""
        file = self._folder / f"{mail_id}.eml"
        if not re.fullmatch(r"[\w-]+", mail_id) or not file.is_file():
            return None
        body = _message(file).get_body(("html",))
        return None if body is None else str(body.get_content())


class IntoMailbox:
    """aiosmtpd's handler."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; the envelope's recipients are written into it, as the last server on the way does."""
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        recipients = "".join(f"X-Envelope-To: {address}\r\n" for address in envelope.rcpt_tos)
        return f"250 kept as {self._mailbox.keep(recipients.encode() + content, utc_now())}"


class MailPages(BaseHTTPRequestHandler):
    """`/` for people, `/html/{id}` for the frames there, `/api/v1/messages?to=&limit=` for programs."""

    protocol_version = "HTTP/1.1"

    def __init__(self, mailbox: Mailbox, *arguments: object) -> None:
        self._mailbox = mailbox
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        limit = int(query["limit"]) if query.get("limit", "").isdecimal() else LISTED_MAILS
        match address.path:
            case "/":
                self._answer("text/html; charset=utf-8", _page(self._mailbox.mails()))
            case path if path.startswith("/html/"):
                html = self._mailbox.html(path.removeprefix("/html/"))
                if html is None:
                    self.send_error(HTTPStatus.NOT_FOUND)
                else:
                    self._answer("text/html; charset=utf-8", html, FRAMED)
            case "/api/v1/messages":
                mails = self._mailbox.mails(query.get("to"), limit)
                listed = {"items": [mail.model_dump(mode="json") for mail in mails]}
                self._answer("application/json", json.dumps(listed, ensure_ascii=False))
            case _:
                self.send_error(HTTPStatus.NOT_FOUND)

    def _answer(self, kind: str, body: str, policy: str = PAGE_POLICY) -> None:
        content = body.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not worth a line; mails are files."""


def _message(file: Path) -> EmailMessage:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what policy.default makes
    return message


def _read(file: Path) -> Mail:
    message = _message(file)
    body = message.get_body(("plain", "html"))
    return Mail(
        id=file.stem,
        received_at=datetime.strptime(f"{file.stem.split('-')[0]}+0000", "%Y%m%dT%H%M%S%f%z"),
        sender=str(message.get("From", "")),
        recipients=[str(address).strip().lower() for address in message.get_all("X-Envelope-To", [])],
        subject=str(message.get("Subject", "")),
        text=body.get_content().replace("\r\n", "\n") if body else "",
        has_html=message.get_body(("html",)) is not None,
    )


STYLE = """
:root{color-scheme:light dark;--line:#c3cbd6;--muted:#55606f;--card:#fff;--page:#f3f5f8;--text:#1a2433}
@media (prefers-color-scheme:dark){:root{--line:#445266;--muted:#a9b6c6;--card:#19212c;--page:#10161e;--text:#e8edf4}}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
body{background:var(--page);color:var(--text)}
details{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:0 0 .75rem;padding:.6rem .9rem}
summary{cursor:pointer;overflow-wrap:anywhere}
time,.to{color:var(--muted)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.75rem 0}
iframe{display:block;width:100%;height:34rem;border:1px solid var(--line);border-radius:6px;margin:.75rem 0}
iframe{background:#fff;color-scheme:light}
h2{font-size:1rem;margin:.75rem 0 0}
:focus-visible{outline:3px solid currentcolor;outline-offset:2px}
"""


NO_MAILS = "<p>Писем пока нет. Запустите подбор, и куратору придёт письмо.</p>"


def _page(mails: Sequence[Mail]) -> str:
    return (
        '<!doctype html><html lang="ru"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Письма учебного запуска</title><style>{STYLE}</style>"
        "<main><h1>Письма учебного запуска</h1>"
        "<p>Письма никуда не отправляются: они остаются здесь, новые сверху.</p>"
        f"{''.join(map(_shown, mails)) or NO_MAILS}</main></html>"
    )


def _shown(mail: Mail) -> str:
    """A mail as its reader sees it: in HTML where it has any, in a frame that may do nothing, and as text."""
    subject = escape(mail.subject)
    framed = (
        f'<h2>Как в почте</h2><iframe src="/html/{mail.id}" title="Письмо: {subject}" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe><h2>Текстом</h2>'
        if mail.has_html
        else ""
    )
    return (
        f"<details><summary><b>{subject}</b><br>"
        f'<span class="to">{escape(", ".join(mail.recipients))}</span> · '
        f"<time>{mail.received_at:%d.%m.%Y %H:%M:%S} UTC</time></summary>"
        f"{framed}<pre>{escape(mail.text)}</pre></details>"
    )


def serve(folder: Path, smtp_port: int, http_port: int, stopping: threading.Event) -> None:
    """Take mails and show them until `stopping` is set."""
    mailbox = Mailbox(folder)
    pages = ThreadingHTTPServer((LOOPBACK, http_port), partial(MailPages, mailbox))
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    try:
        asyncio.run(_take_mails(mailbox, smtp_port, stopping))
    finally:
        pages.shutdown()
        pages.server_close()


async def _take_mails(mailbox: Mailbox, port: int, stopping: threading.Event) -> None:
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return SMTP(IntoMailbox(mailbox), enable_SMTPUTF8=True, data_size_limit=MAIL_BYTES, hostname="mentoring.local")

    async with await loop.create_server(session, LOOPBACK, port):
        await asyncio.to_thread(stopping.wait)


def main() -> None:
    """The process: `python -m mentoring_local.mailsink FOLDER --smtp-port N --http-port N`."""
    parser = argparse.ArgumentParser(description="Keeps mails as files instead of delivering them")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    options = parser.parse_args()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    serve(options.folder, options.smtp_port, options.http_port, stopping)


if __name__ == "__main__":
    main()
