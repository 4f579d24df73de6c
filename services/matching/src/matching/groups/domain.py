"""A group of one mentor's pairs, and what keeps a pair out of it. Pure.

A group is its head and the list of its pairs; each pair is a relation of its own, with its own consents, places and
history. So whatever happens to one mentee suspends him and not the group.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mentoring_common.errors import Conflict, Fault, NotFound, Unprocessable
from mentoring_methodology.norms import Groups as GroupNorms
from mentoring_methodology.plurals import counted

from matching.participants.domain import Participant
from matching.relations.domain import ORDERED, Relation

WORTH_OFFERING = 2
"""Pairs of one mentor from which a group is offered. It may begin with one, where two orders have fixed the pairs."""
MOST_TOPICS = 5
"""Topics on which one group works: as many as a request has at most (platform)."""
MOST_STEPS = 200
"""Steps that are kept: ten members who change several times a year."""
WHOLE = 100
"""Percent."""
GROUP_NOT_FOUND = NotFound("GROUP_NOT_FOUND", "Группа не найдена. Проверьте её идентификатор.")
MOVED_ON = Conflict("GROUP_MOVED_ON", "Группу только что изменил кто-то другой. Обновите страницу и повторите.")
BY_ORDER = Conflict(
    "GROUP_BY_ORDER",
    "Пару в группе закрепил приказ: из группы её выводит приказ об изменении. Откройте приказ и исключите пару.",
)


@dataclass(frozen=True)
class GroupStep:
    """What happened to a group, and who did it."""

    at: datetime
    fact: str
    """OPENED, JOINED, LEFT or MENTOR_CHANGED."""
    relation_id: str | None = None
    by: str | None = None
    """The subject of a token; None for an order whose signature the platform has finished."""


@dataclass(frozen=True)
class Group:
    """One mentor with several mentees who work on the same."""

    group_id: str
    school_id: str
    school_year: int
    form: str
    version: int
    mentor_id: str
    topics: tuple[str, ...]
    relation_ids: tuple[str, ...] = ()
    """The pairs that are in it, and those that were when they ended; each of them says so too."""
    unfinished: bool = False
    """Pairs are being told that they are in it: what a dead process has left is to be finished."""
    initiative_id: str | None = None
    """The initiative of teachers from which it has come."""
    history: tuple[GroupStep, ...] = ()

    @property
    def opened_at(self) -> datetime:
        return self.history[0].at


@dataclass(frozen=True)
class Candidate:
    """A pair that is to join, with its mentee where he is known here."""

    relation: Relation
    mentee: Participant | None


def opened(
    group_id: str, topics: Sequence[str], candidates: Sequence[Candidate], initiative_id: str | None,
    norms: GroupNorms, now: datetime, by: str | None, *, by_order: str | None = None,
) -> Group:  # fmt: skip
    """A new group of these pairs. Raises Conflict with all that keeps any of them out, Unprocessable for topics."""
    wanted = tuple(dict.fromkeys(topic.strip() for topic in topics if topic.strip()))
    if not wanted:
        text = "выберите хотя бы одну тему, над которой работает группа"
        raise Unprocessable(
            "GROUP_TOPICS_NEEDED", f"В{text[1:]}.", [Fault("GROUP_TOPICS_NEEDED", "/body/topics", text)]
        )
    first = candidates[0].relation.state
    group = Group(
        group_id, first.school_id, first.school_year, first.form, 1, first.mentor_id, wanted,
        initiative_id=initiative_id, history=(GroupStep(now, "OPENED", None, by),),
    )  # fmt: skip
    return replace(joined(group, (), candidates, norms, now, by, by_order=by_order), version=1)


def joined(
    group: Group, members: Sequence[Candidate], candidates: Sequence[Candidate], norms: GroupNorms, now: datetime,
    by: str | None, *, by_order: str | None = None,
) -> Group:  # fmt: skip
    """With these pairs too; the same where they are in it. `members` are the pairs that are in it and not over.

    Raises Conflict with all that keeps any of the pairs out: then none of them joins. A group that nobody is in any
    more takes the pairs of another mentor: he leads it on.
    """
    new = [each for each in candidates if not is_in(group, each.relation)]
    if not new:
        return group
    leads = new[0].relation.state.mentor_id if not members else group.mentor_id
    led = replace(group, mentor_id=leads)
    faults = [fault for each in new for fault in faults_of(led, each, norms, by_order=by_order)]
    faults += _too_far([*members, *new], new, norms)
    total = len(members) + len(new)
    if total > norms.members_max.value:
        text = f"в группе не больше {norms.members_max.value} наставляемых, а стало бы {total}"
        raise Conflict("GROUP_FULL", f"В{text[1:]}.", [Fault("GROUP_FULL", "/body/relation_ids", text), *faults])
    if faults:
        pairs = len({each.pointer for each in faults})
        told = counted(pairs, "пара", "пары", "пар")
        first = f"{faults[0].text[:1].upper()}{faults[0].text[1:]}"
        raise Conflict("GROUP_REFUSED", f"Группа не изменилась: ей не подходит {told}. {first}.", faults)
    steps = [] if leads == group.mentor_id else [GroupStep(now, "MENTOR_CHANGED", None, by)]
    steps += [GroupStep(now, "JOINED", each.relation.relation_id, by) for each in new]
    ids = tuple(dict.fromkeys((*group.relation_ids, *(each.relation.relation_id for each in new))))
    history = (*group.history[:1], *(*group.history[1:], *steps)[-MOST_STEPS:])
    return replace(led, version=group.version + 1, relation_ids=ids, unfinished=True, history=history)


def finished(group: Group) -> Group:
    """Every pair of the group has been told."""
    return replace(group, version=group.version + 1, unfinished=False)


def is_in(group: Group, relation: Relation) -> bool:
    """Whether both say so: the group is written first, and the pair second."""
    return relation.relation_id in group.relation_ids and relation.state.group_id == group.group_id


def demand_may_leave(relation: Relation) -> None:
    """Raises Conflict for a pair that an order has fixed, or is fixing."""
    if relation.state.status in ORDERED or relation.state.order_id is not None:
        raise BY_ORDER


def taken_out(group: Group, relation_id: str, now: datetime, by: str | None) -> Group:
    """Without the pair, whatever its state."""
    ids = tuple(each for each in group.relation_ids if each != relation_id)
    history = (*group.history[:1], *(*group.history[1:], GroupStep(now, "LEFT", relation_id, by))[-MOST_STEPS:])
    return replace(group, version=group.version + 1, relation_ids=ids, history=history)


def faults_of(group: Group, candidate: Candidate, norms: GroupNorms, *, by_order: str | None = None) -> list[Fault]:
    """What keeps one pair out of the group, whoever else is in it. `by_order` is the order that brings it in."""
    relation, state = candidate.relation, candidate.relation.state
    pointer = f"/relations/{relation.relation_id}"
    faults = []
    if not relation.stands:
        faults.append(Fault("GROUP_RELATION_OVER", pointer, "пара уже закончилась"))
    elif state.order_id is not None and by_order is None:
        faults.append(Fault("GROUP_BY_ORDER", pointer, "пару закрепил приказ: в группу её вводит приказ об изменении"))
    if state.mentor_id != group.mentor_id:
        faults.append(Fault("GROUP_OTHER_MENTOR", pointer, "у пары другой наставник"))
    if (state.school_id, state.form, state.school_year) != (group.school_id, group.form, group.school_year):
        faults.append(Fault("GROUP_OTHER_FORM", pointer, "пара другой школы, формы или учебного года"))
    if state.group_id not in {None, group.group_id}:
        faults.append(Fault("GROUP_ANOTHER", pointer, "пара уже в другой группе"))
    if candidate.mentee is None:
        faults.append(Fault("GROUP_MENTEE_UNKNOWN", pointer, "сведения о наставляемом ещё не пришли: повторите позже"))
    elif (share := shared(group.topics, candidate.mentee)) < norms.common_topics.value:
        has = f"в запросе есть {share} % тем группы" if share else "в запросе нет ни одной темы группы"
        text = f"{has}, а нужно не меньше {norms.common_topics.value} %"
        faults.append(Fault("GROUP_TOPICS", pointer, text))
    return faults


def shared(topics: Iterable[str], mentee: Participant) -> int:
    """How much of what the group works on the mentee asks for, in whole percent, rounded down."""
    wanted = set(topics)
    return WHOLE * len(wanted.intersection(mentee.state.topics)) // len(wanted)


def topics_of(candidates: Sequence[Candidate]) -> Mapping[str, int]:
    """Topic -> how many of the mentees ask for it, what most ask for first."""
    times: dict[str, int] = {}
    for each in candidates:
        for topic in dict.fromkeys(each.mentee.state.topics if each.mentee else ()):
            times[topic] = times.get(topic, 0) + 1
    return dict(sorted(times.items(), key=lambda told: (-told[1], told[0])))


def _too_far(all_of: Sequence[Candidate], new: Sequence[Candidate], norms: GroupNorms) -> list[Fault]:
    """Those who join a group in which the grades would be too far apart; who has no grade is far from nobody."""
    grades = [each.mentee.state.grade for each in all_of if each.mentee and each.mentee.state.grade is not None]
    if not grades or max(grades) - min(grades) <= norms.grades_within.value:
        return []
    text = (
        f"в группе были бы классы с {min(grades)} по {max(grades)}, а между старшим и младшим допустимо не больше "
        f"{norms.grades_within.value}"
    )
    return [Fault("GROUP_GRADES", f"/relations/{each.relation.relation_id}", text) for each in new]
