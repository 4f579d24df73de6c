"""`make bench-matching`: every method on every instance, each in a process of its own."""

import json
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.live import Live

from .instance import KINDS, Wanted
from .method import Aim
from .methods import METHODS
from .report import growth_table, live_table, markdown
from .results import Made, Result, disagreements, growths

Sizes = Mapping[str, tuple[int, ...]]
"""By kind, the usual numbers of mentees."""

REPOSITORY = Path(__file__).resolve().parents[3]
FULL: Sizes = {"mixed": (200, 1_000, 5_000, 20_000), "cross": (1_000, 5_000, 20_000), "region": (200_000,)}
QUICK: Sizes = {"mixed": (200, 1_000)}
QUICK_SECONDS = 10
LOADING_SECONDS = 600
"""For everything that is not the solving: reading, warming up, yesterday's answer."""


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    instances: Sequence[Wanted]
    methods: Sequence[str]
    seconds: int
    """For one solving."""
    worth_tenths: int
    seed: int


def bench(
    sizes: Annotated[
        str, typer.Option(help="Mentees, such as 1000,5000; the usual sizes of each kind if left out")
    ] = "",
    kinds: Annotated[str, typer.Option(help=f"Of {', '.join(KINDS)}")] = "",
    methods: Annotated[str, typer.Option(help=f"Of {', '.join(METHODS)}; all if left out")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="Two small instances and a short limit")] = False,
    seconds: Annotated[int, typer.Option(help="Limit of one solving")] = 60,
    worth: Annotated[int, typer.Option(help="What serving a mentee is worth, in tenths of a point")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the districts")] = 1,
    write: Annotated[Path | None, typer.Option(help="A Markdown file for the tables")] = None,
) -> None:
    """Compare the engine with other exact solvers; on a machine without other load. Fails when exact methods disagree."""
    plan = Plan(
        tuple(_instances(_listed(sizes), _listed(kinds), QUICK if quick else FULL)),
        _listed(methods) or tuple(METHODS),
        min(seconds, QUICK_SECONDS) if quick else seconds,
        worth,
        seed,
    )
    if unknown := [name for name in plan.methods if name not in METHODS]:
        raise typer.BadParameter(f"no method is called {', '.join(unknown)}")
    console = Console()
    results = [result for wanted in plan.instances for result in _measured(wanted, plan, console)]
    found, wrong = growths(results), disagreements(results, worth)
    agreement = _agreement(results, wrong)
    console.print(growth_table(found))
    console.print(agreement)
    if write is not None:
        write.write_text(markdown(_command(), results, found, agreement, worth))
    if wrong:
        raise typer.Exit(1)


def _instances(sizes: Sequence[str], kinds: Sequence[str], usual: Sizes) -> Iterator[Wanted]:
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise typer.BadParameter(f"no kind is called {', '.join(unknown)}")
    for kind in kinds or (["mixed", "cross"] if sizes else usual):
        for size in sizes or usual.get(kind, FULL[kind]):
            yield Wanted(kind, int(size))


def _measured(wanted: Wanted, plan: Plan, console: Console) -> list[Result]:
    """All methods on one instance, on the screen as they come."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        told = _worker("make", wanted.kind, wanted.mentees, plan.seed, folder, seconds=LOADING_SECONDS)
        if "refused" in told:
            raise RuntimeError(f"{wanted.name} was not made: {told['refused']}")
        made = Made(wanted, **told)
        with Live(live_table(made, results), console=console) as live:
            for name in plan.methods:
                told = _worker("solve", name, plan.worth_tenths, plan.seconds, folder, seconds=plan.seconds)
                results.append(Result(made, name, **told))
                live.update(live_table(made, results))
    return results


def _worker(*words: str | int, seconds: int) -> dict[str, Any]:
    """What a process of its own tells, or as a refusal why it told nothing."""
    command = [sys.executable, "-m", f"{__package__}.worker", *map(str, words)]
    try:
        done = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, timeout=3 * seconds + LOADING_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": "did not end"}
    if done.returncode == -signal.SIGALRM:
        return {"refused": f"> {seconds} s"}
    if done.returncode != 0:
        return {"refused": f"failed: {(done.stderr.strip().splitlines() or [str(done.returncode)])[-1]}"}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _agreement(results: Sequence[Result], wrong: Sequence[str]) -> str:
    exact = {result.method for result in results if not result.refused and result.aim is not Aim.NONE}
    if wrong:
        return f"Exact methods disagree: {' | '.join(wrong)}."
    return f"All {len(exact)} exact methods that ended agree with the others of their aim on every objective."


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _command() -> str:
    """What was called, without where the tables went."""
    words = [word for word in sys.argv[1:] if not word.startswith("--write=")]
    if "--write" in words:
        place = words.index("--write")
        del words[place : place + 2]
    return f'make bench-matching BENCH="{shlex.join(words)}"' if words else "make bench-matching"
