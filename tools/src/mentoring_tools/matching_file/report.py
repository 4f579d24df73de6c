"""The page that a methodologist reads: one file, no scripts, good on paper and on a phone."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from mentoring_methodology.plurals import counted

from mentoring_tools.matching_file.figures import Bar, Figures
from mentoring_tools.matching_file.results import Result

THIN_SPACE = "\u202f"


@dataclass(frozen=True)
class Origin:
    """Where a report comes from."""

    on: date
    pack: str
    seconds: float


def write_report(figures: Figures, result: Result, origin: Origin, path: Path) -> None:
    """Write the page."""
    environment = Environment(
        loader=PackageLoader("mentoring_tools.matching_file"),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number,
        "points": points,
        "share": share,
        "day": russian_day,
    }
    environment.globals["counted"] = counted
    page = environment.get_template("report.html.j2").render(figures=figures, result=result, origin=origin)
    path.write_text(page, "utf-8")


def number(value: int) -> str:
    """«12 345» with thin spaces."""
    return f"{value:,}".replace(",", THIN_SPACE)


def points(tenths: int) -> str:
    """«61,5»."""
    return f"{tenths / 10:.1f}".replace(".", ",")


def share(bar: Bar) -> str:
    """«78 %»."""
    return f"{100 * bar.number / bar.whole:.0f}{THIN_SPACE}%" if bar.whole else "—"


def russian_day(day: date) -> str:
    """«01.10.2026»."""
    return f"{day:%d.%m.%Y}"
