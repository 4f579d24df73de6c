"""The demonstration's tables."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from mentoring_tools.demo.agreement import SERVICES, SchoolAgreement
from mentoring_tools.demo.books import RosterFile

TITLES = {"registry": "реестр", "matching": "подбор", "notifications": "увед.", "reporting": "показ."}


def of_files(files: Sequence[RosterFile], imports: Mapping[Path, Mapping[str, Any]]) -> Table:
    """What became of each file's rows, beside what its books promise to be refused."""
    table = Table(title="Строки в файлах", title_justify="left")
    table.add_column("файл")
    for title in ("строк", "принято", "исправл.", "повтор", "отказ", "должно быть отказов"):
        table.add_column(title, justify="right")
    for file in files:
        job = imports[file.path]
        counts = job["counts"]
        table.add_row(
            file.path.stem,
            *(
                str(number)
                for number in (
                    job["rows_total"],
                    *(counts.get(f"rows_{fate}", 0) for fate in ("accepted", "repaired", "merged", "refused")),
                    file.expected_refused,
                )
            ),
        )
    return table


def of_outcome(figures: Mapping[str, Any]) -> Table:
    """The figures by form."""
    table = Table(title="Показатели по формам", title_justify="left")
    table.add_column("форма")
    for title in ("ждут", "наставн.", "мест", "пары", "без пары", "охват %"):
        table.add_column(title, justify="right")
    for line in [*figures["forms"], {**figures["totals"], "title": "Всего"}]:
        covered = line["coverage_percent"]
        table.add_row(
            line["title"],
            *(str(line[name]) for name in ("mentees", "mentors", "places", "proposed", "unmatched")),
            "нет данных" if covered is None else f"{covered:.1f}".replace(".", ","),
        )
    return table


def of_agreement(agreement: Sequence[SchoolAgreement]) -> Table:
    """The files beside every service, to the last participant."""
    table = Table(title="Участники: файлы и службы", title_justify="left", show_footer=True)
    table.add_column("школа", footer="всего")
    table.add_column("в файлах", justify="right", footer=str(sum(school.in_files for school in agreement)))
    for service in SERVICES:
        known = sum(school.known[service] for school in agreement)
        table.add_column(TITLES[service], justify="right", footer=str(known))
    table.add_column("сходится", footer="да" if all(school.agrees for school in agreement) else "[red]нет[/]")
    for school in agreement:
        table.add_row(
            school.school_id,
            str(school.in_files),
            *(str(school.known[service]) for service in SERVICES),
            "да" if school.agrees else "[red]нет[/]",
        )
    return table
