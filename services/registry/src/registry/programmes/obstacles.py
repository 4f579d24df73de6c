"""What keeps a programme from its next stage: all of it at once, each with where it is mended. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_methodology.codes import Role, Stage

from registry.programmes.domain import CLOSED, Programme
from registry.programmes.orders import OrderKind, in_force

PEOPLE, CONSENTS, ADMISSIONS, PROGRAMME = "PEOPLE", "CONSENTS", "ADMISSIONS", "PROGRAMME"
"""Where it is mended: among the participants, the consents, the admissions, in the programme itself."""
UNSEEN = {
    Stage.MATCHING.value: "Пары закреплены приказом, о наставляемых без пары решено — напишите, чем подтверждается",
    Stage.RUNNING.value: "У каждой пары есть утверждённый план и встреча — напишите, чем подтверждается",
    Stage.CLOSING.value: "Пары завершены, опросы собраны, отчёт принят — напишите, чем подтверждается",
}
"""Stages whose criteria are about pairs, which the registry does not know: a statement in words stands for them."""


@dataclass(frozen=True)
class Line:
    """What is looked at of one active participation of the programme."""

    role: str
    form: str
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
class Obstacle:
    """One thing that is missing."""

    code: str
    text: str
    where: str
    count: int = 1
    """How many people it is about; 1 for what is the programme's."""


def obstacles(programme: Programme, lines: Iterable[Line], today: date, *, stated: bool = False) -> list[Obstacle]:
    """What is missing at this stage on a day; `stated` says that somebody attests what the registry does not see."""
    of_role: dict[str, list[Line]] = {Role.MENTEE.value: [], Role.MENTOR.value: []}
    for line in lines:
        of_role.setdefault(line.role, []).append(line)
    mentees, mentors = of_role[Role.MENTEE.value], of_role[Role.MENTOR.value]
    if programme.stage == CLOSED:
        return []
    if programme.stage == Stage.PREPARATION:
        return _of_preparation(programme)
    if programme.stage == Stage.MENTEE_BASE:
        return _of_mentees(mentees, today)
    if programme.stage == Stage.MENTOR_BASE:
        return _of_mentors(mentors, today)
    if programme.stage == Stage.SELECTION_TRAINING:
        return _of_selection(mentees, mentors, today)
    return [] if stated else [Obstacle("STATEMENT_NEEDED", UNSEEN[programme.stage], PROGRAMME)]


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


def _of_mentees(mentees: Sequence[Line], today: date) -> list[Obstacle]:
    if not mentees:
        return [Obstacle("NO_MENTEES", "Нет ни одного наставляемого в формах программы", PEOPLE)]
    return _counted(
        ("MENTEE_TOPICS_MISSING", "Наставляемые без запроса", PEOPLE, sum(not each.topics for each in mentees)),
        (
            "MENTEE_CONSENTS_MISSING",
            "Наставляемые без полного набора согласий",
            CONSENTS,
            sum(not each.has_consents(today) for each in mentees),
        ),
    )


def _of_mentors(mentors: Sequence[Line], today: date) -> list[Obstacle]:
    if not mentors:
        return [Obstacle("NO_MENTORS", "Нет ни одного наставника в формах программы", PEOPLE)]
    return _counted(
        ("MENTOR_TOPICS_MISSING", "Наставники без компетенций", PEOPLE, sum(not each.topics for each in mentors)),
        (
            "MENTOR_TIME_MISSING",
            "Наставники без ресурса времени",
            PEOPLE,
            sum(not each.minutes_per_week for each in mentors),
        ),
        (
            "MENTOR_CONSENTS_MISSING",
            "Наставники без полного набора согласий",
            CONSENTS,
            sum(not each.has_consents(today) for each in mentors),
        ),
    )


def _of_selection(mentees: Sequence[Line], mentors: Sequence[Line], today: date) -> list[Obstacle]:
    wanted = {each.form for each in mentees}
    if not wanted:
        return [Obstacle("NO_MENTEES", "Нет ни одного наставляемого в формах программы", PEOPLE)]
    lacking = wanted - {each.form for each in mentors if each.is_admitted(today)}
    return _counted(
        ("MENTORS_NOT_ADMITTED", "Формы с наставляемыми, но без допущенного наставника", ADMISSIONS, len(lacking))
    )


def _counted(*found: tuple[str, str, str, int]) -> list[Obstacle]:
    return [Obstacle(code, f"{text}: {count}", where, count) for code, text, where, count in found if count]


def _holds(on: date | None, until: date | None, today: date) -> bool:
    return on is not None and on <= today and (until is None or today <= until)
