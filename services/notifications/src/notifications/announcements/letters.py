"""An announcement in words: a subject, an inbox text, a mail in text and HTML. The words stand in `templates`."""

from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from notifications.announcements.domain import Announcement, chief_reasons
from notifications.announcements.wording import mentees, proposed_pairs


@dataclass(frozen=True)
class Letter:
    """The words of one announcement."""

    subject: str
    inbox_text: str
    mail_text: str
    mail_html: str


class Letters:
    """Writes announcements; every mail and entry leads to the dashboard."""

    def __init__(self, dashboard_url: str, form_title: Callable[[str], str]) -> None:
        self.dashboard_url = dashboard_url
        self._form_title = form_title
        self._templates = Environment(
            loader=PackageLoader("notifications.announcements"),
            autoescape=select_autoescape(("html",), default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"proposed_pairs": proposed_pairs, "mentees": mentees}

    def written(self, announcement: Announcement) -> Letter:
        """The announcement in words."""
        return Letter(
            subject=f"Подбор наставников: {proposed_pairs(announcement.proposed)}",
            inbox_text=self._filled("run_completed.inbox.txt", announcement),
            mail_text=self._filled("run_completed.mail.txt", announcement),
            mail_html=self._filled("run_completed.mail.html", announcement),
        )

    def _filled(self, template: str, announcement: Announcement) -> str:
        lines = [
            (self._form_title(outcome.form), outcome, chief_reasons(outcome.unmatched_reasons))
            for outcome in announcement.outcomes
        ]
        return self._templates.get_template(template).render(
            announcement=announcement, lines=lines, dashboard_url=self.dashboard_url
        )
