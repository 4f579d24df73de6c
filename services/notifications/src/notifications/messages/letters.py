"""News in words: a subject, an inbox text, a mail in text and HTML, each from a template of its kind's folder."""

from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from pydantic import BaseModel

from notifications.messages.wording import mentees, new_mentees, proposed_pairs, waiting


@dataclass(frozen=True)
class Letter:
    """The words of one message."""

    subject: str
    inbox_text: str
    mail_text: str
    mail_html: str


class Letters:
    """Writes messages; every mail and entry leads to the dashboard."""

    def __init__(self, dashboard_url: str, form_title: Callable[[str], str]) -> None:
        self.dashboard_url = dashboard_url
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

    def written(self, kind: str, content: BaseModel) -> Letter:
        """The content in the words of its kind. Raises `jinja2.UndefinedError` where a template asks for more."""
        subject = self._filled(kind, "subject.txt", content)
        return Letter(
            subject=subject,
            inbox_text=self._filled(kind, "inbox.txt", content),
            mail_text=self._filled(kind, "mail.txt", content),
            mail_html=self._filled(kind, "mail.html", content),
        )

    def _filled(self, kind: str, template: str, content: BaseModel) -> str:
        text = self._templates.get_template(f"{kind}/{template}").render(news=content, dashboard_url=self.dashboard_url)
        return text.strip()
