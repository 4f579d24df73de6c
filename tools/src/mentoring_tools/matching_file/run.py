"""The run of `mentoring match`: read, match, write."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from matching.engine import AssignmentError, Norms, Person, match
from matching.engine.eligibility import free_capacity, mentor_refusals
from matching.engine.warm import warm
from matching.kept_code import keep_compiled_code
from matching.methodology import norms_of
from mentoring_methodology import MethodologyPack, PackInvalid, load_pack
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from mentoring_tools.matching_file import terminal
from mentoring_tools.matching_file.figures import figures_of
from mentoring_tools.matching_file.people import FileError, People
from mentoring_tools.matching_file.reading import read_people
from mentoring_tools.matching_file.report import Origin, write_report
from mentoring_tools.matching_file.results import Result, write_pairs, write_reasons, write_remarks

STAGES = ("Читаю файлы", "Готовлю расчёт", "Подбираю пары", "Пишу таблицы", "Пишу отчёт")

REFUSALS = (FileError, AssignmentError)
"""What ends a run with a sentence for people."""


def run(files: Sequence[Path], folder: Path, on: date, pack: Path | None, console: Console) -> int:
    """Do it all; returns how many mistakes were found in rows."""
    with Progress(
        TextColumn("{task.description:<16}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True
    ) as progress:
        bar = progress.add_task(STAGES[0], total=len(STAGES))

        def step(stage: int) -> None:
            progress.update(bar, completed=stage, description=STAGES[min(stage, len(STAGES) - 1)])

        methodology = _methodology(pack)
        norms = norms_of(methodology)
        people = read_people(files, on, methodology)
        terminal.tell_reading(people, console)
        with _writing(folder):
            write_remarks(people, folder)
        _demand_both_sides(people)
        step(1)
        keep_compiled_code()
        warm(norms)
        step(2)
        began = time.perf_counter()
        outcome = match(people.mentees, people.mentors, on, norms, people.priorities, (), people.circumstances)
        seconds = time.perf_counter() - began
        step(3)
        result = Result(outcome, people)
        with _writing(folder):
            write_pairs(result, folder)
            write_reasons(result, folder)
            step(4)
            idle = {each.participant_id: mentor_refusals(each, on, norms) for each in people.mentors}
            able = [each for each in people.mentors if not idle[each.participant_id]]
            figures = figures_of(result, _places(able, norms), idle)
            write_report(figures, result, Origin(on, norms.version, seconds), folder / "report.html")
        step(5)
    terminal.tell_result(figures, result, folder, console)
    return people.refused


def _methodology(path: Path | None) -> MethodologyPack:
    try:
        return load_pack(path)
    except PackInvalid as invalid:
        raise FileError(f"{str(invalid).capitalize()}.") from invalid
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"Методический пакет «{path}» не читается: нужен файл .yaml в UTF-8.") from error


def _places(mentors: Sequence[Person], norms: Norms) -> int:
    """A person's places are one number for all participations, the least that one of them states."""
    places: dict[str, int] = {}
    for mentor in mentors:
        free = free_capacity(mentor, norms)
        places[mentor.identity] = min(free, places.get(mentor.identity, free))
    return sum(places.values())


def _demand_both_sides(people: People) -> None:
    for side, whom in ((people.mentees, "наставляемого"), (people.mentors, "наставника")):
        if not side:
            raise FileError(f"Нет ни одной годной строки {whom}: пары составить не с кем.")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise FileError(f"В папку «{folder}» не записать: нет прав, нет места или это не папка.") from error
