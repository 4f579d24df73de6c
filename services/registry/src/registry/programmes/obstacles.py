"""What keeps a programme from its next stage: all of it at once, each with where it is mended. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_methodology.codes import Role, Stage

from registry.programmes.domain import Programme
from registry.programmes.orders import OrderKind, in_force

PEOPLE, CONSENTS, ADMISSIONS, PAIRS, PROGRAMME = "PEOPLE", "CONSENTS", "ADMISSIONS", "PAIRS", "PROGRAMME"
"""Where it is mended: among the participants, the consents, the admissions, the pairs, in the programme itself."""
STATEMENT_NEEDED = "STATEMENT_NEEDED"
"""The obstacle that is removed by what is written when going on."""
UNSEEN = {
    Stage.RUNNING.value: "У каждой пары есть утверждённый план и встреча — напишите, чем подтверждается",
    Stage.CLOSING.value: "Опросы собраны, отчёт принят — напишите, чем подтверждается",
}
"""Stages with criteria that the registry does not know: a statement in words stands for them."""
STANDING = frozenset({"APPROVED", "FIXED", "ACTIVE", "SUSPENDED"})
"""States of a pair that is not over."""
FIXED = frozenset({"FIXED", "ACTIVE", "SUSPENDED", "CLOSED"})
"""States of a pair that an order has fixed."""


@dataclass(frozen=True)
class Line:
    """What is looked at of one active participation of the programme."""

    role: str
    form: str
    participant_id: str = ""
    variant: str | None = None
    topics: tuple[str, ...] = ()
    minutes_per_week: int | None = None
    consents_on: date | None = None
    consents_until: date | None = None
    admitted_on: date | None = None
    admitted_until: date | None = None

    def has_consents(self, today: date) -> bool:
        return _holds(self.consents_on, self.consents_until, today)

    def is_admitted(self, today: date) -> bool:
        return _holds(self.admitted_on, self.admitted_until, today)


@dataclass(frozen=True)
class Pair:
    """What is looked at of one relation of the programme."""

    status: str
    mentee_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Obstacle:
    """One thing that is missing."""

    code: str
    text: str
    where: str
    count: int = 1
    """How many people it is about; 1 for what is the programme's."""
    participant_ids: tuple[str, ...] = ()
    """Who they are, where it is about people."""


def obstacles(
    programme: Programme, lines: Iterable[Line], pairs: Sequence[Pair], today: date, *, stated: bool = False
) -> list[Obstacle]:
    """What is missing at this stage on a day; `stated` says that somebody attests what the registry does not see."""
    of_role: dict[str, list[Line]] = {Role.MENTEE.value: [], Role.MENTOR.value: []}
    for line in lines:
        of_role.setdefault(line.role, []).append(line)
    mentees, mentors = of_role[Role.MENTEE.value], of_role[Role.MENTOR.value]
    match programme.stage:
        case Stage.PREPARATION:
            return _of_preparation(programme)
        case Stage.MENTEE_BASE:
            return _of_mentees(mentees, programme.variants, today)
        case Stage.MENTOR_BASE:
            return _of_mentors(mentors, programme.variants, today)
        case Stage.SELECTION_TRAINING:
            return _of_selection(mentees, mentors, today)
        case Stage.MATCHING:
            return _of_matching(mentees, pairs, stated=stated)
        case Stage.CLOSING:
            return [*_of_closing(pairs), *_unseen(programme, stated=stated)]
        case Stage.RUNNING:
            return _unseen(programme, stated=stated)
        case _:
            return []


def _of_preparation(programme: Programme) -> list[Obstacle]:
    signed = {order.kind for order in in_force(programme.orders)}
    planned = {
        item.stage
        for item in programme.roadmap
        if item.dropped_reason is None and item.due_on is not None and item.responsible
    }
    unplanned = sum(stage.value not in planned for stage in Stage)
    has_monitoring = programme.monitoring_begins_on is not None and programme.monitoring_ends_on is not None
    found = [
        (OrderKind.INTRODUCE not in signed, "ORDER_INTRODUCE_MISSING", "Не подписан приказ о внедрении", 1),
        (
            OrderKind.APPOINT_CURATOR not in signed,
            "ORDER_CURATOR_MISSING",
            "Не подписан приказ о назначении куратора",
            1,
        ),
        (programme.regulation_on is None, "REGULATION_MISSING", "Не указана дата утверждения положения", 1),
        (not has_monitoring, "MONITORING_MISSING", "Не указаны сроки мониторинга: на входе и на выходе", 1),
        (
            unplanned > 0,
            "ROADMAP_UNPLANNED",
            f"В дорожной карте этапов без мероприятия со сроком и ответственным: {unplanned}",
            unplanned,
        ),
    ]
    return [Obstacle(code, text, PROGRAMME, count) for is_missing, code, text, count in found if is_missing]


def _of_mentees(mentees: Sequence[Line], variants: Sequence[str], today: date) -> list[Obstacle]:
    if not mentees:
        return [Obstacle("NO_MENTEES", "Нет ни одного наставляемого в формах программы", PEOPLE)]
    return [
        *_about("MENTEE_TOPICS_MISSING", "Наставляемые без запроса", PEOPLE, mentees, lambda each: not each.topics),
        *_about(
            "MENTEE_CONSENTS_MISSING",
            "Наставляемые без полного набора согласий",
            CONSENTS,
            mentees,
            lambda each: not each.has_consents(today),
        ),
        *_of_other_variants("MENTEE_VARIANT_LEFT_OUT", "Наставляемые", mentees, variants),
    ]


def _of_mentors(mentors: Sequence[Line], variants: Sequence[str], today: date) -> list[Obstacle]:
    if not mentors:
        return [Obstacle("NO_MENTORS", "Нет ни одного наставника в формах программы", PEOPLE)]
    return [
        *_about("MENTOR_TOPICS_MISSING", "Наставники без компетенций", PEOPLE, mentors, lambda each: not each.topics),
        *_about(
            "MENTOR_TIME_MISSING",
            "Наставники без ресурса времени",
            PEOPLE,
            mentors,
            lambda each: not each.minutes_per_week,
        ),
        *_about(
            "MENTOR_CONSENTS_MISSING",
            "Наставники без полного набора согласий",
            CONSENTS,
            mentors,
            lambda each: not each.has_consents(today),
        ),
        *_of_other_variants("MENTOR_VARIANT_LEFT_OUT", "Наставники", mentors, variants),
    ]


def _of_other_variants(code: str, who: str, lines: Sequence[Line], variants: Sequence[str]) -> list[Obstacle]:
    """Those whose role model the programme has not chosen; nobody's is left out where it has chosen none."""
    text = f"{who} с ролевой моделью, которой нет в программе"
    return _about(code, text, PEOPLE, lines, lambda each: bool(variants and each.variant not in {None, *variants}))


def _of_selection(mentees: Sequence[Line], mentors: Sequence[Line], today: date) -> list[Obstacle]:
    wanted = {each.form for each in mentees}
    if not wanted:
        return [Obstacle("NO_MENTEES", "Нет ни одного наставляемого в формах программы", PEOPLE)]
    lacking = wanted - {each.form for each in mentors if each.is_admitted(today)}
    if not lacking:
        return []
    text = f"Формы с наставляемыми, но без допущенного наставника: {len(lacking)}"
    return [Obstacle("MENTORS_NOT_ADMITTED", text, ADMISSIONS, len(lacking))]


def _of_matching(mentees: Sequence[Line], pairs: Sequence[Pair], *, stated: bool) -> list[Obstacle]:
    """A pair that an order has fixed, and a word about everybody who is left without one."""
    paired = {mentee_id for pair in pairs if pair.status in STANDING for mentee_id in pair.mentee_ids}
    none_fixed = Obstacle("RELATIONS_MISSING", "Ни одна пара не закреплена приказом", PAIRS)
    unpaired = _about(
        STATEMENT_NEEDED,
        "Напишите, что решено о наставляемых без пары",
        PROGRAMME,
        () if stated else mentees,
        lambda each: each.participant_id not in paired,
    )
    return [*([] if any(pair.status in FIXED for pair in pairs) else [none_fixed]), *unpaired]


def _of_closing(pairs: Sequence[Pair]) -> list[Obstacle]:
    open_still = [pair for pair in pairs if pair.status in STANDING]
    if not open_still:
        return []
    of_whom = tuple(sorted({mentee_id for pair in open_still for mentee_id in pair.mentee_ids}))
    return [Obstacle("RELATIONS_OPEN", f"Пары не завершены: {len(open_still)}", PAIRS, len(open_still), of_whom)]


def _unseen(programme: Programme, *, stated: bool) -> list[Obstacle]:
    return [] if stated else [Obstacle(STATEMENT_NEEDED, UNSEEN[programme.stage], PROGRAMME)]


def _about(code: str, text: str, where: str, lines: Iterable[Line], lacks: Callable[[Line], bool]) -> list[Obstacle]:
    """One obstacle about all who lack something; none where nobody does."""
    found = tuple(sorted(each.participant_id for each in lines if lacks(each)))
    return [Obstacle(code, f"{text}: {len(found)}", where, len(found), found)] if found else []


def _holds(on: date | None, until: date | None, today: date) -> bool:
    return on is not None and on <= today and (until is None or today <= until)
