"""How much of the alphabet is read at once, so that a page of people costs a page. Pure.

An order with a limit is enough where the database walks its index until the limit is reached. The embedded one reads
all that a query matches and cuts it then: there a query has to name the stretch of names that is wanted.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

READ_AT_ONCE = 200
"""People: some pages, a few milliseconds."""
FASTER = 8
"""How many times as much is read next where hardly anybody was found."""


@dataclass(frozen=True)
class Stretch:
    """Names from one, included, to another that is not; `end` is None at the end of the alphabet."""

    start: str
    end: str | None


@dataclass(frozen=True)
class Pace:
    """Where to read next."""

    landmarks: Sequence[str]
    """Names in order with about as many people from each to the next; none where all is read to the end."""
    words: Sequence[str]
    """What is searched for: where surnames begin so there are suddenly many."""
    start: str
    reach: int = 1
    """Landmarks to go."""

    @property
    def stretch(self) -> Stretch:
        if not self.landmarks:
            return Stretch(self.start, None)
        at = bisect_right(self.landmarks, self.start) + self.reach - 1
        end = self.landmarks[at] if at < len(self.landmarks) else None
        steps = [word for word in self.words if self.start < word and (end is None or word < end)]
        return Stretch(self.start, min(steps, default=end))

    def after(self, start: str, found: int) -> "Pace":
        """The pace from `start` on, when the stretch before it had so many people."""
        if start in self.words:
            return Pace(self.landmarks, self.words, start)
        wanted = self.reach * READ_AT_ONCE // max(found, 1)
        return Pace(self.landmarks, self.words, start, min(max(wanted, 1), FASTER * self.reach))
