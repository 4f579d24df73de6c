"""What a run on a file leaves: tables of pairs, of reasons and of refused rows."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from matching.engine import REASONS, Criterion, Outcome, Pair, Person, advice, explanation, instead
from pyarrow import Table, parquet

from mentoring_tools.matching_file.fields import FORM_TITLES
from mentoring_tools.matching_file.reading import Refused

Row = dict[str, str | float | int | None]


def write_pairs(outcome: Outcome, people: Mapping[str, Person], folder: Path) -> None:
    """`pairs.csv` and `pairs.parquet`: each pair with what every criterion gave and the best alternative."""
    rows = [_pair(pair, people) for pair in outcome.pairs]
    headings = list(rows[0]) if rows else ["Наставляемый", "Наставник"]
    _write_csv(folder / "pairs.csv", headings, rows)
    parquet.write_table(Table.from_pylist(rows or [dict.fromkeys(headings)]), folder / "pairs.parquet")


def _pair(pair: Pair, people: Mapping[str, Person]) -> Row:
    mentee, mentor = people[pair.mentee_id], people[pair.mentor_id]
    points = {share.criterion: share for share in pair.score.shares}
    variant = mentee.variant or mentor.variant
    return {
        "Наставляемый": pair.mentee_id,
        "Наставник": pair.mentor_id,
        "Школа": mentee.school_id,
        "Форма": FORM_TITLES[mentee.form],
        "Ролевая модель": variant,
        "Балл": pair.score.total_tenths / 10,
        **{
            criterion.value: None
            if (share := points.get(criterion)) is None or share.value_tenths is None
            else share.value_tenths / 10
            for criterion in Criterion
        },
        "Почему": explanation(pair.score),
        "А если иначе": " ".join(instead(pair, alternative) for alternative in pair.alternatives),
    }


def write_reasons(outcome: Outcome, folder: Path) -> None:
    """`reasons.csv`: for each mentee who is left, every reason with its number of mentors, and what would help."""
    headings = ["Наставляемый", "Код", "Причина", "Наставников", "Только она", "Что поможет"]
    rows: list[Row] = [
        {
            "Наставляемый": left.mentee_id,
            "Код": reason.value,
            "Причина": REASONS[reason].text,
            "Наставников": number,
            "Только она": left.sole_reasons.get(reason, 0),
            "Что поможет": advice(left),
        }
        for left in outcome.unmatched
        for reason, number in left.reasons.items()
    ]
    _write_csv(folder / "reasons.csv", headings, rows)


def write_refused(refused: Sequence[Refused], folder: Path) -> None:
    """`refused.csv`, when a row was refused."""
    rows: list[Row] = [{"Строка": each.line, "Столбец": each.column, "Что не так": each.problem} for each in refused]
    if rows:
        _write_csv(folder / "refused.csv", ["Строка", "Столбец", "Что не так"], rows)


def _write_csv(path: Path, headings: Sequence[str], rows: Iterable[Row]) -> None:
    """As Excel in Russian opens it by itself: a byte order mark, semicolons, decimal commas."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, headings, delimiter=";")
        table.writeheader()
        for row in rows:
            table.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: str | float | None) -> str | int | None:
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", ",")
    if isinstance(value, str) and value[:1] in "=+-@":
        return f"'{value}"  # a spreadsheet would take it for a formula
    return value
