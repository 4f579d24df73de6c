"""What the services hold in the end, in the checker's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Published:
    """One event as its owner's log has it; the log's order is the order of publishing."""

    event_id: str
    aggregate_id: str
    version: int
    tag: str


@dataclass(frozen=True)
class Held:
    """An aggregate as somebody holds it. `tag` is None where he keeps nothing that carries it."""

    version: int
    tag: str | None


@dataclass(frozen=True)
class Evidence:
    """Everything that is stored, of all services."""

    published: Sequence[Published]
    owned: Mapping[str, Held]
    """Aggregate -> how its owner holds it."""
    projections: Mapping[str, Mapping[str, Held]]
    """Projection -> aggregate -> how it holds it. One that keeps no versions is among `known`."""
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Projection -> the aggregates of which it has something."""
    mail_ids: Sequence[str] = ()
    """The Message-ID of each mail that the mail server has taken."""
    mails_owed: frozenset[str] = frozenset()
    """Those of what notifications says that it has sent, or has still to send."""
    parked: int = 0
    """Messages that no service could apply."""
