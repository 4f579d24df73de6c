"""What a run on files leaves: tables of pairs, of reasons and of what the reader tells of rows."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from matching.engine import REASONS, Outcome, Pair, Person, advice, explanation, instead
from matching.engine.criteria import MEASURES
from matching.engine.score import Score
from matching.participants.domain import without_variant
from mentoring_methodology.codes import RESTRICTED_VARIANTS
from pyarrow import Table, parquet

from mentoring_tools.matching_file.fields import FORM_TITLES, VARIANT_TITLES
from mentoring_tools.matching_file.people import People, Remark

Row = dict[str, str | float | int | None]


@dataclass(frozen=True)
class Result:
    """The outcome of a run with the people whom it is about, as the reports show both."""

    outcome: Outcome
    people: People

    @cached_property
    def pairs(self) -> Sequence[Pair]:
        """The weakest first: they are to be looked at first."""
        return sorted(self.outcome.pairs, key=lambda pair: (pair.score.total_tenths, pair.mentee_id))

    @cached_property
    def person(self) -> dict[str, Person]:
        """Participant -> what was matched."""
        return {each.participant_id: each for each in (*self.people.mentees, *self.people.mentors)}

    def why(self, pair: Pair) -> str:
        """Why the pair has its score."""
        return explanation(self.score(pair))

    def score(self, pair: Pair) -> Score:
        """The pair's score, without a word of a role model that is for the person's own school alone."""
        return without_variant(pair.score) if self.is_restricted(pair) else pair.score

    def is_restricted(self, pair: Pair) -> bool:
        """Whether one of the two has a role model that the reports do not name."""
        return any(self.person[each].variant in RESTRICTED_VARIANTS for each in (pair.mentee_id, pair.mentor_id))

    def instead(self, pair: Pair, most: int | None = None) -> str:
        """What other mentors, at most so many, would mean for the mentee and for the others."""
        return " ".join(instead(pair, alternative, self.people.mentioned) for alternative in pair.alternatives[:most])


def write_pairs(result: Result, folder: Path) -> None:
    """`pairs.csv` and `pairs.parquet`: each pair with what every criterion gave and the best alternative."""
    rows = [_pair(pair, result) for pair in result.pairs]
    headings = list(rows[0]) if rows else ["Балл", "Наставляемый", "Наставник"]
    _write_csv(folder / "pairs.csv", headings, rows)
    parquet.write_table(Table.from_pylist(rows or [dict.fromkeys(headings)]), folder / "pairs.parquet")


def _pair(pair: Pair, result: Result) -> Row:
    people = result.people
    mentee, mentor = result.person[pair.mentee_id], result.person[pair.mentor_id]
    variant = None if result.is_restricted(pair) else mentee.variant or mentor.variant
    points = {share.criterion: share for share in pair.score.shares}
    return {
        "Балл": pair.score.total_tenths / 10,
        "Наставляемый": people.called(pair.mentee_id),
        "Наставник": people.called(pair.mentor_id),
        "Строка наставляемого": people.row_of[pair.mentee_id],
        "Строка наставника": people.row_of[pair.mentor_id],
        "Школа": mentee.school_id,
        "Форма": FORM_TITLES[mentee.form],
        "Ролевая модель": VARIANT_TITLES[variant] if variant is not None else None,
        **{
            f"Баллы: {measure.title.lower()}": None
            if (share := points.get(criterion)) is None or share.value_tenths is None
            else share.value_tenths / 10
            for criterion, measure in MEASURES.items()
        },
        "Почему": result.why(pair),
        "А если иначе": result.instead(pair),
    }


def write_reasons(result: Result, folder: Path) -> None:
    """`reasons.csv`: for each mentee who is left, every reason with its number of mentors, and what would help."""
    headings = ["Наставляемый", "Строка", "Код", "Причина", "Наставников", "Только она", "Что поможет"]
    rows: list[Row] = [
        {
            "Наставляемый": result.people.called(left.mentee_id),
            "Строка": result.people.row_of[left.mentee_id],
            "Код": reason.value,
            "Причина": REASONS[reason].text,
            "Наставников": number,
            "Только она": left.sole_reasons.get(reason, 0),
            "Что поможет": advice(left, result.people.mentioned),
        }
        for left in result.outcome.unmatched
        for reason, number in left.reasons.items()
    ]
    _write_csv(folder / "reasons.csv", headings, rows)


def write_remarks(people: People, folder: Path) -> None:
    """`refused.csv` where a row was refused, `notes.csv` where something was read doubtfully or by nobody."""
    refused = [_remark(source.name, each) for source in people.sources for each in source.refused]
    noted = [_remark(source.name, each) for source in people.sources for each in (*source.noted, *source.left_out)]
    for name, rows in (("refused.csv", refused), ("notes.csv", noted)):
        if rows:
            _write_csv(folder / name, list(rows[0]), rows)
        else:
            (folder / name).unlink(missing_ok=True)  # of an earlier run


def _remark(file: str, remark: Remark) -> Row:
    return {
        "Файл": file,
        "Лист": remark.sheet,
        "Строка": remark.rows,
        "Столбец": remark.column,
        "Написано": remark.written,
        "Прочитано": remark.read_as,
        "Что не так": remark.text,
        "Что сделать": remark.what_to_do,
    }


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
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@")):
        return f"'{value}"  # a spreadsheet would take it for a formula
    return value
