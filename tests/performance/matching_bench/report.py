"""The measurements as tables: on the screen while they come, and as Markdown in the end."""

from collections.abc import Sequence

from rich.table import Table

from . import machine
from .measure import RUNS
from .method import Aim
from .results import Growth, Made, Result

COLUMNS = ("method", "aim", "wall, ms", "CPU, ms", "MB", "served", "points", "faster")
PEERS = {Aim.WORTH: "ort-mcf-cc", Aim.MOST: "ort-mcf-cc-lex"}
"""By aim, whom a method is held against: how many times faster it is than that, below 1 slower."""
NOTES = """\
Times are of the solving alone, the best of up to {runs} runs; MB is by how much the first run raised the process' peak;
faster: how many times as fast as {worth}, or where the aim is the most served {most}. The aim `worth` is the
greatest sum of scores with {points:g} points for each mentee served; `most` is the most mentees served and then the
greatest sum of scores. The engine's times include what its peers do not do: an even load, ties settled by the ids, and
the check of a proof. `engine-warm` starts from the answer before one person in
a hundred came, `engine-half` has every second pair confirmed. {agreement}"""


def title(made: Made) -> str:
    """What the instance is, in one line."""
    found = "; ".join(
        f"{name}: {cost['pairs']:,} pairs in {milliseconds(cost['wall'])} ms, CPU {milliseconds(cost['cpu'])} ms"
        for name, cost in made.candidates.items()
    )
    return (
        f"{made.wanted.name}: {made.mentees:,} x {made.mentors:,}, {made.places:,} places; {found}; "
        f"people {made.people}, pairs {made.digest}"
    )


def row(result: Result, others: Sequence[Result]) -> tuple[str, ...]:
    """A line of the table; `others` are those on the same instance."""
    if result.wall is None or result.cpu is None:
        return result.method, str(result.aim), result.refused, "", "", "", "", ""
    megabytes = "" if result.megabytes is None else f"{result.megabytes:,.0f}"
    return (
        result.method,
        str(result.aim),
        milliseconds(result.wall),
        milliseconds(result.cpu),
        megabytes,
        f"{result.served:,}",
        f"{result.score_tenths / 10:,.1f}",
        _ratio(result, others),
    )


def live_table(made: Made, results: Sequence[Result]) -> Table:
    """For the screen."""
    table = Table(*COLUMNS, title=title(made), title_justify="left")
    for result in results:
        table.add_row(*row(result, results))
    return table


def growth_table(found: Sequence[Growth]) -> Table:
    """For the screen."""
    table = Table("kind", "method", "sizes", "power of mentees", "power of pairs", title="Growth of the wall time")
    for each in found:
        table.add_row(*_growth_row(each))
    return table


def markdown(
    command: str, results: Sequence[Result], found: Sequence[Growth], agreement: str, worth_tenths: int
) -> str:
    """The whole of it, for a file."""
    lines = [
        f"Command: `{command}`",
        "",
        f"Machine: {machine.shape()}. {machine.versions()}.",
        "",
        NOTES.format(
            runs=RUNS,
            worth=PEERS[Aim.WORTH],
            most=PEERS[Aim.MOST],
            points=worth_tenths / 10,
            agreement=agreement,
        ),
    ]
    for made in dict.fromkeys(result.made.wanted for result in results):
        some = [result for result in results if result.made.wanted == made]
        lines += ["", f"**{title(some[0].made)}**", "", *_lines(COLUMNS, [row(each, some) for each in some])]
    if found:
        heads = ("kind", "method", "sizes", "power of mentees", "power of pairs")
        lines += ["", "**Growth of the wall time**", "", *_lines(heads, [_growth_row(each) for each in found])]
    return "\n".join([*lines, ""])


def milliseconds(seconds: float) -> str:
    """Three digits that count, as far as the clock tells."""
    number = 1000 * seconds
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def _ratio(result: Result, others: Sequence[Result]) -> str:
    peer = PEERS.get(result.aim)
    theirs = next((each.wall for each in others if each.method == peer), None)
    return f"{theirs / result.wall:.2f}" if theirs and result.wall else ""


def _growth_row(each: Growth) -> tuple[str, ...]:
    sizes = ", ".join(f"{size:,}" for size in each.sizes)
    return each.kind, each.method, sizes, f"{each.by_mentees:.2f}", f"{each.by_pairs:.2f}"


def _lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]
