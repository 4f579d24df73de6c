"""What is asked about a named pair, and all that keeps it from standing. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mentoring_common.errors import Conflict, Fault, ServiceError
from mentoring_methodology.cures import cure_of

from matching.engine import Norms, Reason, of_two
from matching.orders.domain import SIDES
from matching.participants.domain import Participant, places_of_person
from matching.relations.domain import Relation
from matching.relations.papers import Addendum, Side

MOST_AT_ONCE = 200
"""Pairs of one request: a school has fewer (platform)."""

SETTLED_BY_IT = frozenset(
    {
        Reason.H06_MENTEE_CLAIMED,
        Reason.H06_CAPACITY,
        Reason.H02_PROGRAMME_NOT_OPEN,
        Reason.H02_PROGRAMME_NOT_OPEN_MENTOR,
    }
)
"""What does not speak against a named pair: that it is named, that the mentor takes nobody new, and that the programme
offers no new pairs now. Whether he has a place left is counted beside (`places_for_named`)."""
STANDING_ALREADY = frozenset({Reason.H08_PAIRED_NOW})
"""What is true of the pair as soon as its places are held."""

NO_CLAIM = Conflict(
    "NO_CLAIM",
    "У наставляемого нет названной пары, которая ждёт решения: о ней уже решили, или он больше не участвует. Обновите "
    "страницу.",
)
TAKEN = Conflict(
    "MENTEE_TAKEN",
    "У наставляемого уже есть другая пара в этой форме или та же пара по другому приказу. Если в базе названа она, "
    "оставьте запись текстом.",
)

CURES = {
    "AGREEMENT_MISSING": "Соберите подписи всех сторон и укажите день, когда письменные согласия были на руках",
    "ADDENDUM_MISSING": "Впишите номер допсоглашения или пункт должностной инструкции и дату",
    "DAYS_REVERSED": "Исправьте дату вхождения у наставляемого или укажите другой первый день пары",
}
"""Code -> what helps, where the methodology's table of reasons does not know it."""


@dataclass(frozen=True)
class Paper:
    """The order by which named pairs were fixed."""

    number: str
    signed_on: date
    agreed_on: date | None = None
    """When the written agreements of all sides were at hand; None where that is not said."""


@dataclass(frozen=True)
class NamedPair:
    """A pair that a base names, as it is to be confirmed."""

    mentee_id: str
    mentor_id: str
    starts_on: date | None = None
    """Its first day; None for the day on which the mentee joined, as the base says."""
    addendum: Addendum | None = None


@dataclass(frozen=True)
class Confirmed:
    """What came of one of them."""

    pair: NamedPair
    relation: Relation | None
    refusal: ServiceError | None = None


def against(reasons: Iterable[Reason], ignored: frozenset[Reason] = frozenset()) -> list[Reason]:
    """What of the rules speaks against a named pair."""
    return [each for each in reasons if each not in SETTLED_BY_IT and each not in ignored]


def places_for_named(participations: Iterable[Participant], norms: Norms) -> int:
    """How many mentees one human being takes, those whom he has already counted: a pause takes away only new ones."""
    return places_of_person(
        [replace(each, state=each.state.model_copy(update={"accepting": None})) for each in participations], norms
    )


def days_of(pair: NamedPair, mentee: Participant, paper: Paper, year_ends: date) -> tuple[date, date]:
    """First and last day of the pair."""
    last = mentee.state.finished_on or year_ends
    return pair.starts_on or mentee.state.joined_on or paper.signed_on, last


def faults(
    reasons: Sequence[Reason], missing: Sequence[Side], days: tuple[date, date], *, lacks_addendum: bool
) -> list[Fault]:
    """All that keeps the pair from standing."""
    found = against_rules(reasons)
    if sides := [SIDES[side] for side in missing]:
        found.append(Fault("AGREEMENT_MISSING", "", f"Нет письменного согласия на пару: {', '.join(sides)}"))
    if lacks_addendum:
        text = "Нет дополнительного соглашения с наставником (ст. 351.8 ТК РФ) или ссылки на должностную инструкцию"
        found.append(Fault("ADDENDUM_MISSING", "", text))
    if days[1] < days[0]:
        found.append(Fault("DAYS_REVERSED", "", "Последний день пары раньше первого"))
    return found


def against_rules(reasons: Iterable[Reason]) -> list[Fault]:
    """What the rules have against the pair."""
    return [Fault(each.value, "", of_two(each)) for each in reasons]


def refused(found: Sequence[Fault]) -> Conflict:
    """The refusal of a named pair, with all that keeps it."""
    return Conflict("CLAIM_REFUSED", f"Пара не подтверждена. {found[0].text}.", found)


def cure(code: str) -> str:
    """What helps against a fault."""
    return CURES.get(code) or cure_of(code).text
