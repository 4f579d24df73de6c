"""The numbers of the report, counted from an outcome."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.engine import REASONS, Pair, Reason, Unmatched, advice, chief_reason

from mentoring_tools.matching_file.fields import FORM_TITLES
from mentoring_tools.matching_file.results import Result

BAND = 5
"""Points of a bar in the distribution of scores."""

SHOWN_PAIRS = 5
SHOWN_LEFT = 12
"""Of the page, which is one sheet of paper; the tables have everybody."""


@dataclass(frozen=True)
class Bar:
    """One bar: a title, a number of the whole, and what stands beside it."""

    title: str
    number: int
    whole: int


@dataclass(frozen=True)
class Left:
    """A mentee who is left."""

    name: str
    school: str
    """Empty where there is one school alone."""
    reason: str
    advice: str


@dataclass(frozen=True)
class Figures:
    """Everything that the page shows."""

    mentees: int
    served: int
    mentors: int
    places: int
    mean_tenths: int
    by_form: Sequence[Bar]
    by_school: Sequence[Bar]
    """Empty where there is one school alone."""
    scores: Sequence[Bar]
    loads: Sequence[Bar]
    reasons: Sequence[Bar]
    idle: Sequence[Bar]
    """Mentors to whom nobody may be proposed, by the first reason."""
    weakest: Sequence[Pair]
    strongest: Sequence[Pair]
    """Those of them that are not among the weakest."""
    left: Sequence[Left]


def figures_of(result: Result, places: int, idle: Mapping[str, Sequence[Reason]]) -> Figures:
    """Count. `places` are the free places of the mentors who may take somebody; `idle` says what bars the others."""
    outcome, mentees, mentors = result.outcome, result.people.mentees, result.people.mentors
    person = {mentee.participant_id: mentee for mentee in mentees}
    served = {pair.mentee_id for pair in outcome.pairs}
    total = sum(pair.score.total_tenths for pair in outcome.pairs)
    load = Counter(pair.mentor_id for pair in outcome.pairs)
    loads = Counter(load[mentor.participant_id] for mentor in mentors)
    bands = Counter(min(pair.score.total_tenths // (10 * BAND), 100 // BAND - 1) for pair in outcome.pairs)
    chief = Counter(chief_reason(left.reasons) for left in outcome.unmatched)
    barred = Counter(reasons[0] for reasons in idle.values() if reasons)
    several = len({mentee.school_id for mentee in mentees}) > 1
    by_school = _coverage({name: each.school_id for name, each in person.items()}, served, least_first=True)
    return Figures(
        mentees=len(mentees),
        served=len(served),
        mentors=len(mentors),
        places=places,
        mean_tenths=round(total / len(served)) if served else 0,
        by_form=_coverage({name: FORM_TITLES[each.form] for name, each in person.items()}, served, least_first=False),
        by_school=by_school if several else [],
        scores=[
            Bar(f"{band * BAND}–{band * BAND + BAND}", bands[band], max(bands.values(), default=1))
            for band in range(min(bands, default=0), max(bands, default=0) + 1)
        ],
        loads=[Bar(str(number), loads[number], len(mentors)) for number in range(max(loads, default=0) + 1)],
        reasons=[Bar(REASONS[reason].text, number, len(outcome.unmatched)) for reason, number in chief.most_common()],
        idle=[Bar(REASONS[reason].text, number, len(mentors)) for reason, number in barred.most_common()],
        weakest=result.pairs[:SHOWN_PAIRS],
        strongest=result.pairs[SHOWN_PAIRS:][: -SHOWN_PAIRS - 1 : -1],
        left=[
            _left(each, result, person[each.mentee_id].school_id if several else "")
            for each in outcome.unmatched[:SHOWN_LEFT]
        ],
    )


def _left(unmatched: Unmatched, result: Result, school: str) -> Left:
    people = result.people
    chief = REASONS[chief_reason(unmatched.reasons)].text
    return Left(people.called(unmatched.mentee_id), school, chief, advice(unmatched, people.mentioned))


def _coverage(group_of: Mapping[str, str], served: set[str], *, least_first: bool) -> list[Bar]:
    whole = Counter(group_of.values())
    part: dict[str, int] = defaultdict(int)
    for name in served:
        part[group_of[name]] += 1
    bars = [Bar(title, part[title], number) for title, number in whole.items()]
    return sorted(bars, key=lambda bar: (bar.number / bar.whole if least_first else -bar.whole, bar.title))
