"""News in words: a subject, an inbox text, a mail in text and HTML, each from a template of its kind's folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from pydantic import BaseModel

from notifications.messages.places import FIGURES, Place
from notifications.messages.wording import mentees, new_mentees, proposed_pairs, waiting


@dataclass(frozen=True)
class Letter:
    """The words of one message."""

    subject: str
    inbox_text: str
    mail_text: str
    mail_html: str


class Letters:
    """Writes messages; each leads to its place in the console, every mail to the figures too."""

    def __init__(self, console_url: str, form_title: Callable[[str], str], zone: ZoneInfo) -> None:
        """`zone` is the one in which mails say their time: the municipality's."""
        self._console_url = console_url.rstrip("/")
        self._zone = zone
        self._templates = Environment(
            loader=PackageLoader("notifications.messages", ""),
            autoescape=select_autoescape(("html",), default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "form_title": form_title,
            "proposed_pairs": proposed_pairs,
            "mentees": mentees,
            "new_mentees": new_mentees,
            "waiting": waiting,
        }

    def address_of(self, place: Place) -> str:
        return f"{self._console_url}{place.path}"

    def written(self, kind: str, content: BaseModel, as_of: datetime, place: Place) -> Letter:
        """The content in the words of its kind, true at `as_of`, which the mails say.

        Raises `jinja2.UndefinedError` where a template asks for more.
        """
        said = {
            "news": content,
            "place": {"title": place.title, "url": self.address_of(place)},
            "figures": None if place == FIGURES else {"title": FIGURES.title, "url": self.address_of(FIGURES)},
            "as_of": as_of.astimezone(self._zone).strftime("%d.%m.%Y, %H:%M"),
        }
        return Letter(
            subject=self._filled(kind, "subject.txt", said),
            inbox_text=self._filled(kind, "inbox.txt", said),
            mail_text=self._filled(kind, "mail.txt", said),
            mail_html=self._filled(kind, "mail.html", said),
        )

    def _filled(self, kind: str, template: str, said: Mapping[str, object]) -> str:
        return self._templates.get_template(f"{kind}/{template}").render(said).strip()
