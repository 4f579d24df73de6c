"""Whoever was erased is not brought back by a list: only a person who speaks with him registers him anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope

from registry.erasure.known_as import told_as
from registry.erasure.store import ErasureStore
from registry.people.domain import Person

EVERYWHERE = Scope.system("whoever was erased is nobody's any more")


@dataclass(frozen=True)
class Barred:
    """Compares whom a list names with those who were erased."""

    store: ErasureStore

    async def among(self, told: Sequence[Person]) -> set[int]:
        """The positions of those who may be erased."""
        digests = await self.store.known_as(EVERYWHERE)
        if not digests:
            return set()
        key = await self.store.key()
        return {at for at, person in enumerate(told) if not digests.isdisjoint(told_as(person, key))}
