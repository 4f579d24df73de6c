"""Lays what clients heard beside what is stored. Pure; the words are those of RabbitMQ's Jepsen tests.

attempts, acknowledged, lost, recovered (unknown, and done), unexpected (done, and never asked for), duplicated (the same
event published again, which a relay that was killed must do). Beyond them: done twice, out of order, and projections
that are not as their owner is.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from .evidence import Evidence, Held, Published
from .history import Operation, Outcome

Ids = frozenset[str]
NONE: Ids = frozenset()


@dataclass(frozen=True)
class Verdict:
    """What became of the writes. Sets of tags, aggregates, events or Message-IDs."""

    attempts: int = 0
    acknowledged: int = 0
    recovered: int = 0
    duplicated: int = 0
    lost: Ids = NONE
    """Acknowledged, and in no event, or in its owner's document no more though nothing came after it."""
    twice: Ids = NONE
    unexpected: Ids = NONE
    disorder: Ids = NONE
    """Aggregates whose versions were not published one after the other from the first on."""
    mismatch: Ids = NONE
    """`projection aggregate` that is not as the owner has it."""
    mails_twice: Ids = NONE
    mails_missing: Ids = NONE
    parked: int = 0

    @property
    def is_sound(self) -> bool:
        return not self.faults

    @property
    def faults(self) -> dict[str, object]:
        """What must not be, and is."""
        forbidden = ("lost", "twice", "unexpected", "disorder", "mismatch", "mails_twice", "mails_missing", "parked")
        return {
            each.name: value for each in fields(self) if each.name in forbidden and (value := getattr(self, each.name))
        }


@dataclass
class _Log:
    """The published events by aggregate, each once, in the order of its first publishing."""

    by_aggregate: dict[str, list[Published]] = field(default_factory=lambda: defaultdict(list))
    duplicated: int = 0

    @classmethod
    def of(cls, published: Sequence[Published]) -> "_Log":
        log, seen = cls(), set()
        for event in published:
            if event.event_id in seen:
                log.duplicated += 1
            else:
                seen.add(event.event_id)
                log.by_aggregate[event.aggregate_id].append(event)
        return log


def check(operations: Sequence[Operation], evidence: Evidence) -> Verdict:
    """What became of these writes. Whether enough was tried is another question: see `floors`."""
    log = _Log.of(evidence.published)
    by_outcome = {outcome: {each.tag for each in operations if each.outcome is outcome} for outcome in Outcome}
    committed = {event.tag for events in log.by_aggregate.values() for event in events}
    committed |= {held.tag for held in evidence.owned.values() if held.tag is not None}
    mails = Counter(evidence.mail_ids)
    return Verdict(
        attempts=len(operations),
        acknowledged=len(by_outcome[Outcome.ACKNOWLEDGED]),
        recovered=len(by_outcome[Outcome.UNKNOWN] & committed),
        duplicated=log.duplicated,
        lost=frozenset(
            by_outcome[Outcome.ACKNOWLEDGED] - committed | _undone(log, evidence) | _unpublished(log, evidence)
        ),
        twice=_twice(log),
        unexpected=frozenset(committed - by_outcome[Outcome.ACKNOWLEDGED] - by_outcome[Outcome.UNKNOWN]),
        disorder=frozenset(each for each, events in log.by_aggregate.items() if not _in_order(events)),
        mismatch=_mismatch(evidence),
        mails_twice=frozenset(mail for mail, count in mails.items() if count > 1),
        mails_missing=evidence.mails_owed - mails.keys(),
        parked=evidence.parked,
    )


def _undone(log: _Log, evidence: Evidence) -> set[str]:
    """The latest write of each aggregate that its owner does not hold (any more)."""
    latest = {aggregate: max(events, key=lambda each: each.version) for aggregate, events in log.by_aggregate.items()}
    undone = set()
    for aggregate, event in latest.items():
        held = evidence.owned.get(aggregate)
        if held is None or held.version < event.version:
            undone.add(event.tag)
    return undone


def _unpublished(log: _Log, evidence: Evidence) -> set[str]:
    """What an owner holds in a version that it has told nobody."""
    told = {aggregate: {event.version for event in events} for aggregate, events in log.by_aggregate.items()}
    return {held.tag or "" for each, held in evidence.owned.items() if held.version not in told.get(each, set())}


def _twice(log: _Log) -> Ids:
    """Tags in more than one version or aggregate: the same write was done again."""
    places: dict[str, set[tuple[str, int, str]]] = defaultdict(set)
    for events in log.by_aggregate.values():
        for event in events:
            places[event.tag].add((event.aggregate_id, event.version, event.event_id))
    return frozenset(tag for tag, found in places.items() if len(found) > 1)


def _in_order(events: Sequence[Published]) -> bool:
    return [event.version for event in events] == list(range(1, len(events) + 1))


def _mismatch(evidence: Evidence) -> Ids:
    found = set()
    for name, held in evidence.projections.items():
        for each in evidence.owned.keys() | held.keys():
            if not _agree(evidence.owned.get(each), held.get(each)):
                found.add(f"{name} {each}")
    for name, ids in evidence.known.items():
        found |= {f"{name} {each}" for each in evidence.owned.keys() ^ ids}
    return frozenset(found)


def _agree(owner: Held | None, other: Held | None) -> bool:
    if owner is None or other is None:
        return False
    return owner.version == other.version and (other.tag is None or owner.tag == other.tag)
