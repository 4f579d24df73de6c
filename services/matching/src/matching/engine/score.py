"""How well an eligible pair fits: 0 to 100 in integers of a tenth, with a sentence for each criterion."""

from collections.abc import Iterator
from dataclasses import dataclass

from mentoring_methodology.codes import MentoringForm

from matching.engine.criteria import MEASURES, Fraction, Measure
from matching.engine.form_rules import FREE_OF_TENURE, tenure_is_proved
from matching.engine.norms import Criterion, Norms
from matching.engine.people import Person

NO_DATA = "нет данных"


@dataclass(frozen=True, slots=True)
class Share:
    """What one criterion gives, in tenths of a point."""

    criterion: Criterion
    weight_tenths: int
    """The most that it can give."""
    value_tenths: int | None
    """What it gives; None where data are missing, and then the total counts half the weight."""
    sentence: str
    """Russian, for people."""


@dataclass(frozen=True, slots=True)
class Score:
    """The total is exactly the sum of its shares."""

    total_tenths: int
    """0 to 1000."""
    shares: tuple[Share, ...]
    """In the order of `Criterion`, without the criteria that have no weight in the form."""
    notes: tuple[str, ...] = ()
    """What the curator should know of the pair beside its score; Russian sentences."""


Plan = tuple[tuple[Measure, int], ...]
"""The measures of a form with their weights in tenths of a point."""


def score(mentee: Person, mentor: Person, norms: Norms) -> Score:
    """The score of the pair by the weights of the mentee's form; 0 of no shares for a form without weights.

    Whether the pair is allowed is another question.
    """
    shares = tuple(
        _share(criterion, weight * 10, mentee, mentor, norms)
        for criterion in Criterion
        if (weight := norms.weights.get(mentee.form, {}).get(criterion, 0)) > 0
    )
    total = sum(neutral(share.weight_tenths) if share.value_tenths is None else share.value_tenths for share in shares)
    return Score(total, shares, tuple(_notes(mentee, mentor, norms)))


def plan_of(form: str, norms: Norms) -> Plan:
    """What `total_tenths` needs for all pairs of a form."""
    weights = norms.weights[form] if form in norms.weights else dict.fromkeys(Criterion, 0)
    return tuple((MEASURES[criterion], weights[criterion] * 10) for criterion in Criterion if weights[criterion] > 0)


def total_tenths(mentee: Person, mentor: Person, plan: Plan, norms: Norms) -> int:
    """`score(...).total_tenths` without the sentences, for the many pairs of a run."""
    total = 0
    for measure, weight in plan:
        fraction = measure.fraction(mentee, mentor, norms)
        total += neutral(weight) if fraction is None else earned(weight, fraction)
    return total


def neutral(weight_tenths: int) -> int:
    """What missing data count for: half, never zero. Exact, because weights are whole points."""
    return weight_tenths // 2


def earned(weight_tenths: int, fraction: Fraction) -> int:
    """The fraction of the weight, a half rounded up."""
    part, whole = fraction
    return (2 * weight_tenths * part + whole) // (2 * whole)


def _notes(mentee: Person, mentor: Person, norms: Norms) -> Iterator[str]:
    asked = mentee.form == MentoringForm.TEACHER_TEACHER and (mentee.variant or mentor.variant) not in FREE_OF_TENURE
    if asked and tenure_is_proved(mentor, norms):
        yield "Педагогический стаж не указан, вместо него учтена квалификационная категория"


def _share(criterion: Criterion, weight_tenths: int, mentee: Person, mentor: Person, norms: Norms) -> Share:
    measure = MEASURES[criterion]
    fraction = measure.fraction(mentee, mentor, norms)
    if fraction is None:
        return Share(criterion, weight_tenths, None, f"{measure.title}: {NO_DATA}")
    return Share(criterion, weight_tenths, earned(weight_tenths, fraction), measure.sentence(mentee, mentor, norms))
