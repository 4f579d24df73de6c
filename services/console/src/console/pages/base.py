"""`Pages`: a template and what it needs become a page."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import jinja2
from fastapi import Request
from mentoring_methodology.plurals import counted
from starlette.responses import HTMLResponse

from console.gateway.client import Refused
from console.pages.navigation import is_within, places_of
from console.pages.static import Static
from console.session.domain import Session

HERE = Path(__file__).parent
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


class Pages:
    """The templates of the console and of each capability (`pages/<capability>/templates`)."""

    def __init__(self, static: Static, zone: ZoneInfo, today: Callable[[], date]) -> None:
        self.zone = zone
        self.today = today
        folders = [HERE.parent / "templates", *sorted(HERE.glob("*/templates"))]
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals |= {"static": static.url, "counted": counted, "address": address}
        self._templates.filters |= {"day": self.day, "moment": self.moment}

    def render(
        self,
        request: Request,
        template: str,
        *,
        session: Session | None = None,
        status: int | None = None,
        refusal: Refused | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """The page. Without a session there is no navigation; where `signed_in` found one, it need not be given.

        A page with a refusal has its status, and `faults`: what is wrong with each field of its form.
        """
        session = session or getattr(request.state, "session", None)
        text = self._templates.get_template(template).render(
            {
                "session": session,
                "csrf_token": "" if session is None else session.csrf_token,
                "school_names": [] if session is None else request.app.state.school_names.of(session.schools),
                "places": [] if session is None else places_of(session.roles),
                "is_here": lambda place: is_within(place, request.url.path),
                "here": whole_path(request),
                "path": request.url.path,
                "is_part": is_part(request),
                "refusal": refusal,
                "faults": {} if refusal is None else refusal.by_field,
                **context,
            }
        )
        return HTMLResponse(text, status_code=status or (200 if refusal is None else refusal.status))

    def day(self, value: date | datetime | str | None) -> str:
        """«5 октября 2026 г.»; an instant by the municipality's clock."""
        told = self._local(value)
        return "" if told is None else f"{told.day} {MONTHS[told.month - 1]} {told.year} г."

    def moment(self, value: datetime | str | None) -> str:
        """«5 октября 2026 г., 14:05» by the municipality's clock."""
        told = self._local(value)
        return "" if told is None else f"{self.day(told)}, {told:%H:%M}"

    def _local(self, value: date | datetime | str | None) -> datetime | None:
        if value is None or value == "":
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
            is_day = value.tzinfo is None
        else:
            is_day = not isinstance(value, datetime)
        if isinstance(value, datetime):
            return value if is_day else value.astimezone(self.zone)
        return datetime(value.year, value.month, value.day, tzinfo=self.zone)


def address(path: str, **query: Any) -> str:
    """A path with its query; what is not said, or empty, is left out."""
    told = {name: value for name, value in query.items() if value is not None and value != ""}
    return f"{path}?{urlencode(told, doseq=True)}" if told else path


def whole_path(request: Request) -> str:
    """The address of the request within the platform, query included."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def is_part(request: Request) -> bool:
    """Whether htmx asks for a part of a page, rather than a browser for a whole one."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def wants_page(request: Request) -> bool:
    """Whether a person reads the answer: a browser says that it takes HTML, a program that it takes anything."""
    return "text/html" in request.headers.get("Accept", "") or is_part(request)
