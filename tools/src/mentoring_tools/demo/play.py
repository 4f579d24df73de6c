"""A methodologist's first day, with real files through the real gateway.

Rosters are written and uploaded, every service learns of the people, pairs are proposed, curators are told, and at
the end the files are compared with what each service knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mentoring_tools.demo import District, RosterFile, make_district, write_rosters
from mentoring_tools.demo.agreement import SchoolAgreement, compare, people_in
from mentoring_tools.demo.assignments import set_assignments
from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.demo.contingents import enter_contingents
from mentoring_tools.demo.kindergarten import KINDERGARTEN, open_kindergarten
from mentoring_tools.demo.tables import of_agreement, of_files, of_outcome
from mentoring_tools.demo.waiting import SERVICES, wait_until_ready, wait_while_it_moves

ATTESTED_ON = "2026-09-01"
FORGETFUL_SCHOOL = 7
"""This school has not said yet that its consents are collected: nobody of it may be proposed, and the reason shows."""

FIGURES_SECONDS = 60.0
"""Other runs may change the figures meanwhile; the table then shows them as they are."""


@dataclass(frozen=True)
class Played:
    """How the day ended."""

    agreement: tuple[SchoolAgreement, ...]
    figures: Mapping[str, Any]
    told_schools: int
    changed: int

    @property
    def agrees(self) -> bool:
        return all(school.agrees for school in self.agreement)


def play_through(client: GatewayClient, folder: Path, console: Console) -> Played:
    """Play the day through any gateway, with the rosters written into `folder`."""
    _must(wait_until_ready(client, console), console, "Службы так и не ответили.")
    district = make_district()
    files = write_rosters(district, folder)
    console.print(f"[bold]1.[/] Базы 12 школ, колледжа и 8 предприятий записаны: {folder}")
    imports = _upload_all(client, console, district, files)
    console.print(of_files(files, imports))
    teachers = open_kindergarten(client, ATTESTED_ON)
    promised = people_in(files, school_ids(district)) | {KINDERGARTEN.key: teachers}
    agreement = _wait_for_agreement(client, console, promised)
    run = _match(client, console)
    told = _wait_for_telling(client, console, run)
    console.print(f"[bold]7.[/] Заданий школам поставлено: {set_assignments(client)}")
    figures = _wait_for_figures(client, console, run)
    entered = enter_contingents(client, school_ids(district))
    console.print(f"[bold]8.[/] Чисел контингента внесено: {entered}")
    console.print(of_outcome(figures))
    console.print(of_agreement(agreement))
    played = Played(tuple(agreement), figures, told, run["changed"])
    if not played.agrees:
        console.print("[red]Файлы и службы расходятся.[/] Подробности: mentoring status, журналы служб")
        raise typer.Exit(1)
    return played


def school_ids(district: District) -> dict[int, str]:
    """The school's id in the directory, by its number."""
    return {
        organisation.school_number: organisation.key
        for organisation in district.organisations
        if organisation.school_number is not None
    }


def attestation_of(file: RosterFile) -> dict[str, str]:
    """What the school declares with this file."""
    if file.school_number == FORGETFUL_SCHOOL:
        return {}
    declared = {"consents_on": ATTESTED_ON}
    return declared | ({"admitted_on": ATTESTED_ON, "cleared_on": ATTESTED_ON} if file.kind.value == "MENTORS" else {})


def _upload_all(
    client: GatewayClient, console: Console, district: District, files: Sequence[RosterFile]
) -> dict[Path, dict[str, Any]]:
    """Upload every file and wait until all are imported; returns each file's report."""
    for organisation in district.organisations:
        client.record_organisation(organisation)
    school_of = school_ids(district)
    with _progress(console) as progress:
        sending = progress.add_task("[bold]2.[/] Загружаем базы через шлюз", total=len(files))
        jobs: dict[Path, dict[str, Any]] = {}
        for file in files:
            jobs[file.path] = client.upload(file.path, school_of[file.school_number], attestation_of(file))
            progress.advance(sending)
        rows = progress.add_task("[bold]3.[/] Строк разобрано", total=sum(job["rows_total"] for job in jobs.values()))

        def all_done() -> bool:
            for path, job in jobs.items():
                if job["status"] not in {"DONE", "FAILED"}:
                    jobs[path] = client.ask("GET", f"/registry/v1/imports/{job['import_id']}")
            progress.update(rows, completed=sum(job["rows_done"] for job in jobs.values()))
            return all(job["status"] in {"DONE", "FAILED"} for job in jobs.values())

        def so_far() -> str:
            return f"разобрано строк: {sum(job['rows_done'] for job in jobs.values())}"

        _must(wait_while_it_moves(all_done, so_far, console), console, "Загрузка баз остановилась.")
    return jobs


def _wait_for_agreement(client: GatewayClient, console: Console, promised: Mapping[str, int]) -> list[SchoolAgreement]:
    agreement = compare(client, promised)

    def agrees() -> bool:
        nonlocal agreement
        agreement = compare(client, promised)
        return all(school.agrees for school in agreement)

    def so_far() -> str:
        known = {service: sum(school.known[service] for school in agreement) for service in SERVICES}
        return "участников знают: " + ", ".join(f"{SERVICES[service]} {count}" for service, count in known.items())

    with console.status("[bold]4.[/] Ждём, пока об участниках узнают все службы..."):
        wait_while_it_moves(agrees, so_far, console)
    return agreement


def _match(client: GatewayClient, console: Console) -> dict[str, Any]:
    run: dict[str, Any] = client.ask("POST", "/matching/v1/runs", json={})

    def done() -> bool:
        nonlocal run
        run = client.ask("GET", f"/matching/v1/runs/{run['run_id']}")
        return run["status"] in {"DONE", "FAILED"}

    def so_far() -> str:
        return f"подбор пар: {run['status']}"

    with console.status("[bold]5.[/] Подбираем пары..."):
        _must(wait_while_it_moves(done, so_far, console) and run["status"] == "DONE", console, "Подбор не удался.")
    console.print(f"[bold]5.[/] Пары предложены: {run['proposed']}, без пары: {run['unmatched']}")
    return run


def _wait_for_telling(client: GatewayClient, console: Console, run: dict[str, Any]) -> int:
    """Wait until every school whose proposals changed has an inbox entry; returns how many have."""
    results = client.ask("GET", f"/matching/v1/runs/{run['run_id']}/results")
    expected = {result["school_id"] for result in results if result["changed"]}
    told: set[str] = set()

    def all_told() -> bool:
        told.update(entry["school_id"] for entry in client.ask("GET", "/notifications/v1/inbox?limit=200")["items"])
        return expected <= told

    def so_far() -> str:
        return f"кураторам сообщено: {len(expected & told)} из {len(expected)} школ"

    with console.status("[bold]6.[/] Ждём писем кураторам..."):
        _must(wait_while_it_moves(all_told, so_far, console), console, "Не все кураторы получили сообщения.")
    console.print(f"[bold]6.[/] Кураторам сообщено: {len(expected)} школ")
    return len(expected)


def _wait_for_figures(client: GatewayClient, console: Console, run: dict[str, Any]) -> dict[str, Any]:
    figures: dict[str, Any] = {}

    def agree() -> bool:
        nonlocal figures
        figures = client.ask("GET", "/reporting/v1/figures")
        totals = figures["totals"]
        return (totals["proposed"], totals["unmatched"]) == (run["proposed"], run["unmatched"])

    def so_far() -> str:
        return f"в показателях предложено {figures['totals']['proposed']} из {run['proposed']}"

    wait_while_it_moves(agree, so_far, console, FIGURES_SECONDS)
    return figures


def _must(came_true: bool, console: Console, otherwise: str) -> None:
    if not came_true:
        console.print(f"[red]{otherwise}[/] Причина — в журналах: .venv/bin/mentoring logs registry")
        raise typer.Exit(1)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
