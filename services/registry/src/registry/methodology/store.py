"""The methodology's one document, and the text of every release that was ever made."""

from collections.abc import Sequence

from mentoring_common import stored
from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Collection
from mentoring_methodology.in_force import METHODOLOGY_ID

from registry.methodology.domain import Methodology, digest_of


class MethodologyStore:
    """One aggregate; texts are kept apart under their digests, so that equal ones are one and none is ever changed."""

    def __init__(self, aggregates: Aggregates, texts: Collection) -> None:
        self._aggregates = aggregates
        self._texts = texts

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes()

    async def get(self, scope: Scope) -> Methodology | None:
        """The methodology in force; None before the first release."""
        document = await self._aggregates.collection.find_one(scope.filter({"_id": METHODOLOGY_ID}))
        return None if document is None else stored.read(Methodology, document)

    async def insert(self, scope: Scope, methodology: Methodology, events: Sequence[Wire]) -> bool:
        """Store the first release; False when another replica did."""
        document = {**stored.write(methodology), "_id": METHODOLOGY_ID, "school_id": MUNICIPALITY}
        return await self._aggregates.insert(scope, document, events)

    async def save(self, scope: Scope, methodology: Methodology, command_id: str, events: Sequence[Wire]) -> Saved:
        """Store the next release."""
        fields = stored.write(methodology)
        del fields["version"]
        change = Change(METHODOLOGY_ID, methodology.version - 1, command_id, fields, events)
        return await self._aggregates.save(scope, change)

    async def keep_text(self, text: str) -> None:  # all-schools: a methodology belongs to the municipality
        """Keep a text under its digest."""
        await self._texts.insert_new([{"_id": digest_of(text), "text": text}])

    async def text(self, digest: str) -> str:  # all-schools: a methodology belongs to the municipality
        """The text with this digest. Raises KeyError for one that was never kept."""
        found = await self._texts.find_one({"_id": digest})
        if found is None:
            raise KeyError(digest)
        return str(found["text"])
