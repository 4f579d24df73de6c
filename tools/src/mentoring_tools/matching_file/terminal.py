"""What a run says at the terminal: first what was read and what was not, then the pairs, the weakest first."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from matching.engine import REASONS, Reason, chief_reason
from mentoring_methodology.plurals import counted
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mentoring_tools.matching_file.figures import Figures
from mentoring_tools.matching_file.people import People, Remark, Source
from mentoring_tools.matching_file.results import Result

SHOWN_ROWS = 8
SHOWN_PAIRS = 10
SHOWN_NAMES = 5
"""As many as fit into a screen; the tables have all."""


def tell_reading(people: People, console: Console) -> None:
    """Every file: how many lines speak of people, what became of them, and what nobody reads, with places."""
    for source in people.sources:
        console.print(Text(f"{source.title}: {source.name}, шапка в строке {source.header_row}", "bold"))
        _indented(_counts(source), console)
        for title, remarks in (
            ("Не принято", source.refused),
            ("Под сомнением", [remark for remark in source.noted if remark.doubtful]),
            ("Прочитано не так, как написано", [remark for remark in source.noted if not remark.doubtful]),
            ("Не прочитано", source.left_out),
        ):
            for line in _told(title, remarks):
                _indented(line, console)
    for sentence in people.assumed:
        console.print(Text(f"Принято как данное. {sentence}", "yellow"))


def tell_result(figures: Figures, result: Result, folder: Path, console: Console) -> None:
    """How many have a pair, the weakest pairs, who is without one, and where all of it is."""
    console.print(
        Text(
            f"Пару получили {figures.served} из {figures.mentees} наставляемых; мест у наставников {figures.places}.",
            "bold",
        )
    )
    if result.pairs:
        _tell_pairs(result, console)
    if result.outcome.unmatched:
        _tell_left(result, console)
    for bar in figures.idle:
        whom = counted(bar.number, "наставнику", "наставникам", "наставникам")
        console.print(Text(f"Никого не предложить {whom}: {bar.title}."))
    for _, term in result.outcome.terms_not_weighed:
        console.print(Text(f"Не сравнивалось: «{term}», в форме слишком много разных тем."))
    console.print(Text(f"Отчёт: {folder / 'report.html'}. Все пары: pairs.csv, причины: reasons.csv."), soft_wrap=True)
    if result.people.refused:
        text = f"Ошибок в строках: {result.people.refused}. Они в refused.csv; исправьте и запустите ещё раз."
        console.print(Text(text, "yellow"))


def _counts(source: Source) -> str:
    counts = (("принято", source.taken), ("объединено с другой", source.merged), ("не принято", source.refused_rows))
    told = ", ".join(f"{what} {number}" for what, number in counts if number or what == "принято")
    left_out = source.lines - source.rows - 1
    return (
        f"Заполненных строк {source.lines}: шапка 1, с людьми {source.rows}, не прочитано {left_out}. Из людей: {told}."
    )


def _told(title: str, remarks: Sequence[Remark]) -> Iterator[str]:
    """One line for remarks of one kind: the column, the rows, and what the first of them says."""
    kinds: dict[tuple[str, str, str], list[Remark]] = {}
    for remark in remarks:
        kinds.setdefault((remark.column, remark.code or remark.text, remark.sheet), []).append(remark)
    for (column, _, _), alike in sorted(kinds.items(), key=lambda kind: -len(kind[1])):
        where = f"столбец «{column}», " if column else ""
        first = alike[0]
        such = "" if len({remark.text for remark in alike}) == 1 else f"Например, в строке {first.rows}: "
        number = sum(remark.lines or 1 for remark in alike)
        yield f"{title} ({number}): {where}{_rows(alike)}. {such}{first.text} {first.what_to_do}".rstrip()


def _rows(remarks: Sequence[Remark]) -> str:
    if remarks[0].sheet:
        return f"лист «{remarks[0].sheet}»"
    rows = list(dict.fromkeys(remark.rows for remark in remarks))
    more = f" и ещё {len(rows) - SHOWN_ROWS}" if len(rows) > SHOWN_ROWS else ""
    noun = "строка" if len(rows) == 1 and rows[0].isdigit() else "строки"
    return f"{noun} {', '.join(rows[:SHOWN_ROWS])}{more}"


def _indented(text: str, console: Console) -> None:
    console.print(Padding(Text(text), (0, 0, 0, 2)))


def _tell_pairs(result: Result, console: Console) -> None:
    shown, number = result.pairs[:SHOWN_PAIRS], len(result.pairs)
    console.print(Text(f"Пары, слабые первыми{_of(len(shown), number, 'pairs.csv')}", "bold"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Балл", "Наставляемый", "Наставник"):
        table.add_column(heading)
    for pair in shown:
        points = f"{pair.score.total_tenths / 10:.1f}".replace(".", ",")
        table.add_row(points, *(Text(result.people.called(each)) for each in (pair.mentee_id, pair.mentor_id)))
    console.print(table)


def _tell_left(result: Result, console: Console) -> None:
    """Who is without a pair, by the reason that stood in the way of most mentors."""
    by_reason: dict[Reason, list[str]] = {}
    for left in result.outcome.unmatched:
        by_reason.setdefault(chief_reason(left.reasons), []).append(result.people.called(left.mentee_id))
    console.print(
        Text(f"Без пары {len(result.outcome.unmatched)}, главные причины; что поможет каждому — в reasons.csv", "bold")
    )
    for reason, names in sorted(by_reason.items(), key=lambda each: -len(each[1])):
        more = f" и ещё {len(names) - SHOWN_NAMES}" if len(names) > SHOWN_NAMES else ""
        _indented(f"{REASONS[reason].text} ({len(names)}): {', '.join(names[:SHOWN_NAMES])}{more}", console)


def _of(shown: int, number: int, file: str) -> str:
    return "" if shown == number else f": {shown} из {number}, все в {file}"
