"""Who is erased, as a consumer knows it: events about him change nothing from then on."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common import stored
from mentoring_common.erasure.masking import Masks, masks_of
from mentoring_common.events.contracts.registry import PersonErased
from mentoring_common.mongo import Collection, Document
from mentoring_common.projection import Projection

KNOWN_FOR_SECONDS = 1.0
"""How old what is known of the tombstones may be: less than the eraser waits before it looks again."""


@dataclass(frozen=True)
class Tombstone:
    """One erased person: random ids that lead to nobody."""

    erasure_id: str
    school_id: str
    version: int
    person_id: str
    tomb_id: str
    record_ids: tuple[str, ...] = ()
    """His participations, and records of people that were merged into his."""

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.person_id, *self.record_ids)

    @property
    def masks(self) -> dict[str, str]:
        return masks_of(self.tomb_id, self.person_id, self.record_ids)


class Tombstones:
    """The projection of registry's erasures, and the masks of all of them."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[PersonErased] = Projection(collection, "erasure", _document, is_versioned=False)
        self._masks: Masks = {}
        self._read_at = float("-inf")

    async def apply(self, states: Sequence[PersonErased]) -> None:  # all-schools: each brings its own
        """Take who is erased; what tells of him changes nothing from now on in this process."""
        await self.states.apply(states)
        self._read_at = float("-inf")

    async def masks(self) -> Masks:
        """Those of all erased people, as they were a moment ago."""
        if time.monotonic() - self._read_at > KNOWN_FOR_SECONDS:
            read_at = time.monotonic()
            self._masks = {name: mask for each in await self.all() for name, mask in each.masks.items()}
            self._read_at = read_at
        return self._masks

    async def all(self) -> list[Tombstone]:  # all-schools: whoever was erased anywhere
        """Every erased person."""
        return [_tombstone(each) for each in await self._collection.find({}, sort=[("_id", 1)])]


def _document(state: PersonErased) -> Document:
    kept = Tombstone(state.erasure_id, state.school_id, state.version, state.person_id, state.tomb_id, state.record_ids)
    return stored.write(kept, id_field="erasure_id")


def _tombstone(document: Document) -> Tombstone:
    return stored.read(Tombstone, document, id_field="erasure_id")
