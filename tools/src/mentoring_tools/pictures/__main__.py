"""`make pictures`: draw the pictures of docs/rosters.md with a browser that is installed.

    python -m mentoring_tools.pictures docs/images

Nothing in them is typed by hand: the columns and hints are those of the empty bases that the service gives, and the
report is what the import says of the rows below.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from mentoring_methodology import MethodologyPack, load_pack
from registry.imports.roster import Level, RosterKind, RosterLimits, RowResult, interpret, read_roster
from registry.imports.roster.directory import Directory
from registry.imports.templates.paper import Template, template_of

from mentoring_tools.pictures.example import ROWS, SCHOOL_YEAR, ZONE, as_csv

WIDTH = 1100  # pixels: a page of text shows it without making it smaller
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLUMNS_ABREAST = 7
DRAWN = {RosterKind.MENTEES: 560, RosterKind.MENTORS: 610}
"""Pixels of the pictures' heights."""
LEVELS = {
    Level.DOUBTFUL: "под сомнением",
    Level.READ_OTHERWISE: "прочитано не так, как написано",
    Level.EXACT: "прочитано как написано",
}
REFUSED = "не принято"


@dataclass(frozen=True)
class Line:
    """A line of the drawn report."""

    row: int
    level: str
    mark: str
    column: str = ""
    before: str = ""
    after: str = ""
    text: str = ""
    what_to_do: str = ""


def main(folder: Path) -> None:
    """Draws all pictures into the folder. Raises `SystemExit` where no browser is installed."""
    browser = next(filter(None, map(which, BROWSERS)), None)
    if browser is None:
        raise SystemExit(f"Нужен браузер: {', '.join(BROWSERS)}.")
    pack = load_pack()
    pages = Environment(
        loader=PackageLoader("mentoring_tools.pictures"),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for kind in RosterKind:
        template = template_of(kind, pack)
        page = pages.get_template("base.html.j2").render(template=template, parts=_parts(template))
        _draw(browser, page, folder / f"rosters-{kind.lower()}.png", height=DRAWN[kind])
    page = pages.get_template("report.html.j2").render(lines=_report(pack))
    _draw(browser, page, folder / "rosters-report.png", height=385)


def _parts(template: Template) -> Sequence[Sequence[tuple[str, object]]]:
    """The columns with their letters some abreast, so that they can be read."""
    lettered = [(chr(ord("A") + at), column) for at, column in enumerate(template.columns)]
    return [lettered[at : at + COLUMNS_ABREAST] for at in range(0, len(lettered), COLUMNS_ABREAST)]


def _report(pack: MethodologyPack) -> Sequence[Line]:
    """What the import says of the example, the dangerous first."""
    roster = read_roster(as_csv(ROWS), "пример.csv", RosterLimits())
    lines = [line for result in interpret(roster, Directory(()), SCHOOL_YEAR, pack, ZONE) for line in _lines(result)]
    order = ["refused", *(level.lower() for level in LEVELS)]
    return sorted(lines, key=lambda line: (order.index(line.mark), line.row))


def _lines(result: RowResult) -> Iterator[Line]:
    for refusal in result.refusals:
        yield Line(result.number, REFUSED, "refused", refusal.column, refusal.value, "", refusal.reason)
    if result.refusals:
        return
    for note in result.notes:
        told = (note.column, note.before, note.after, note.text, note.what_to_do)
        yield Line(result.number, LEVELS[note.level], note.level.lower(), *told)
    if not result.notes:
        yield Line(result.number, LEVELS[Level.EXACT], Level.EXACT.lower())


def _draw(browser: str, page: str, picture: Path, height: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "page.html"
        written.write_text(page, "utf-8")
        subprocess.run(
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--hide-scrollbars",
                f"--user-data-dir={folder}/profile",
                f"--window-size={WIDTH},{height}",
                f"--screenshot={picture.absolute()}",
                written.as_uri(),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
