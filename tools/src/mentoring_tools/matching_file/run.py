"""The run of `mentoring match`: read, match, write."""

import hashlib
import time
from datetime import date
from pathlib import Path

from matching.engine import AssignmentError, match
from matching.engine.eligibility import free_capacity, mentor_refusals
from matching.engine.warm import warm
from matching.kept_code import keep_compiled_code
from matching.methodology import load_norms
from mentoring_methodology import PackInvalid
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from mentoring_tools.matching_file.figures import figures_of
from mentoring_tools.matching_file.reading import FileError, People, read_people
from mentoring_tools.matching_file.report import Origin, write_report
from mentoring_tools.matching_file.results import write_pairs, write_reasons, write_refused

STAGES = ("Читаю файл", "Готовлю расчёт", "Подбираю пары", "Пишу таблицы", "Пишу отчёт")

REFUSALS = (FileError, PackInvalid, AssignmentError, OSError)
"""What ends a run with a sentence for people."""


def run(file: Path, folder: Path, on: date, pack: Path | None, console: Console) -> int:
    """Do it all; gives how many mistakes were found in rows."""
    with Progress(
        TextColumn("{task.description:<16}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True
    ) as progress:
        bar = progress.add_task(STAGES[0], total=len(STAGES))

        def step(stage: int) -> None:
            progress.update(bar, completed=stage, description=STAGES[min(stage, len(STAGES) - 1)])

        norms = load_norms(pack)
        people = read_people(file, on)
        if not people.mentees or not people.mentors:
            folder.mkdir(parents=True, exist_ok=True)
            write_refused(people.refused, folder)
            seen = f" Ошибки строк: {folder / 'refused.csv'}" if people.refused else ""
            raise FileError(f"Нет ни одной годной строки наставляемого или наставника.{seen}")
        step(1)
        keep_compiled_code()
        warm(norms)
        step(2)
        began = time.perf_counter()
        outcome = match(people.mentees, people.mentors, on, norms, people.priorities, (), people.circumstances)
        seconds = time.perf_counter() - began
        step(3)
        folder.mkdir(parents=True, exist_ok=True)
        known = {person.participant_id: person for person in (*people.mentees, *people.mentors)}
        write_pairs(outcome, known, folder)
        write_reasons(outcome, folder)
        write_refused(people.refused, folder)
        step(4)
        places = sum(free_capacity(each, norms) for each in people.mentors if not mentor_refusals(each, on, norms))
        figures = figures_of(outcome, people.mentees, people.mentors, places)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        origin = Origin(file.name, digest, on, norms.version, len(people.refused), outcome.eligible_pairs, seconds)
        write_report(figures, outcome.comparison, origin, folder / "report.html")
        step(5)
    _tell(people, len(outcome.pairs), folder, console)
    return len(people.refused)


def _tell(people: People, served: int, folder: Path, console: Console) -> None:
    console.print(
        f"Пару получили {served} из {len(people.mentees)} наставляемых. Отчёт: {folder / 'report.html'}", soft_wrap=True
    )
    if people.ignored:
        console.print(f"Столбцы без значения для подбора не читались: {', '.join(people.ignored)}")
    if people.refused:
        console.print(f"[yellow]Ошибок в строках: {len(people.refused)}.[/yellow] Они в {folder / 'refused.csv'}")
