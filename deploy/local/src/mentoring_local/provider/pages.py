"""What a person sees: whom to sign in as, and what went wrong. No script; the only style is our own file."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from mentoring_local.provider.people import Group

HERE = Path(__file__).parent
STYLE = HERE / "provider.css"


class Pages:
    """The pages. `goes_to` are the clients' origins: a browser follows a form's redirect only where this lets it."""

    def __init__(self, goes_to: Sequence[str]) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        policy = f"default-src 'none'; style-src 'self'; img-src data:; form-action 'self' {' '.join(goes_to)}"
        self._headers = {
            "Content-Security-Policy": f"{policy}; base-uri 'none'; frame-ancestors 'none'",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }

    def sign_in(self, asked: Mapping[str, str], groups: Sequence[Group]) -> HTMLResponse:
        """The people to choose from; `asked` is the request that the choice will answer."""
        return self._page("sign_in.html", 200, asked=asked, groups=groups)

    def message(self, heading: str, text: str, status: int) -> HTMLResponse:
        return self._page("message.html", status, heading=heading, text=text)

    def _page(self, name: str, status: int, **context: object) -> HTMLResponse:
        content = self._templates.get_template(name).render(context)
        return HTMLResponse(content, status_code=status, headers=self._headers)
