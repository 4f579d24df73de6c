"""What is known of two people together: family, bans, rank at work, and the pairs that they were."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

PairOfIds = tuple[str, str]
"""A mentee's id and a mentor's, each of a participation or of a person: a person's concerns all his participations."""


@dataclass(frozen=True)
class Circumstances:
    """Facts about pairs; a pair that is in none of them is strangers to each other."""

    relatives: frozenset[PairOfIds] = frozenset()
    """Declared family ties."""
    bans: frozenset[PairOfIds] = frozenset()
    """Named by the curator, a guardian or either side."""
    conflicts_of_role: frozenset[PairOfIds] = frozenset()
    """The mentor is the mentee's class teacher or direct superior."""
    lessons: frozenset[PairOfIds] = frozenset()
    """The mentor teaches the mentee and gives the marks, which matters where a teacher mentors a pupil."""
    broken_off: Mapping[PairOfIds, date] = field(default_factory=dict)
    """When the pair was last ended for an incident or by one of its sides."""
    completed: Mapping[PairOfIds, int] = field(default_factory=dict)
    """The school year in which the pair last ended well."""
    standing: frozenset[PairOfIds] = frozenset()
    """Pairs that work now."""
    reversed_in_run: frozenset[PairOfIds] = frozenset()
    """Pairs that this run does not make, because it makes the same two people a pair the other way round."""

    def pairs(self) -> set[PairOfIds]:
        """Every pair of which something is known, those that work now the other way round too."""
        return {
            *self.relatives,
            *self.bans,
            *self.conflicts_of_role,
            *self.lessons,
            *self.broken_off,
            *self.completed,
            *self.standing,
            *self.reversed_in_run,
            *((mentor_id, mentee_id) for mentee_id, mentor_id in self.standing),
        }


STRANGERS = Circumstances()
"""Nothing is known of any two."""
