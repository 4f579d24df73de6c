"""The methodology in force: the last release that this service has taken, and until the first the shipped pack."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mentoring_common import stored
from mentoring_common.errors import Unprocessable
from mentoring_common.events.contracts.registry import MethodologyReleased
from mentoring_common.events.envelope import Event
from mentoring_common.mongo import Collection, Document
from mentoring_common.projection import Projection
from mentoring_common.telemetry import get_logger

from mentoring_methodology.pack import MethodologyPack, PackInvalid, load_pack, read_release

METHODOLOGY_ID = "methodology"
"""There is one methodology in a municipality, so its aggregate has one id."""
LOOK_AGAIN_SECONDS = 1.0
"""A replica that did not take the release itself works by the earlier one for so long at most."""


@dataclass(frozen=True)
class Release:
    """A release as a service keeps it. The content is JSON text: terms of a vocabulary are no names of fields."""

    methodology_id: str
    school_id: str
    version: int
    pack_version: str
    content: str
    released_at: datetime


class MethodologyInForce:
    """Keeps the last release in a collection of one document and answers from memory."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[MethodologyReleased] = Projection(collection, "methodology", _kept)
        self._pack = load_pack()
        self._seen: tuple[object, object] | None = None

    def current(self) -> MethodologyPack:
        """The pack in force, as this process last saw it."""
        return self._pack

    def title_of(self, kind: str, code: str) -> str:
        """As `MethodologyPack.title_of`, of the pack in force."""
        return self._pack.title_of(kind, code)

    async def take(self, events: Sequence[Event[MethodologyReleased]]) -> None:
        """Keep what was released, where it is newer. Raises Unprocessable for a release that cannot be used."""
        for event in events:
            try:
                read_release(event.data.content)
            except PackInvalid as error:
                raise Unprocessable("METHODOLOGY_INVALID", f"Выпуск методики не читается: {error}") from error
        await self.states.apply([event.data for event in events])
        await self.look()

    async def look(self) -> None:
        """Read the kept release anew where it is another, or was restored, since it was last read.

        One that this version of the software cannot use, or that nobody could read, is logged and left; the service
        goes on by the earlier one until it is put right.
        """
        written = await self._collection.find_one({"_id": METHODOLOGY_ID}, fields=["version", "applied_at"])
        if written is None or self._seen == _writing(written):
            return
        document = await self._collection.find_one({"_id": METHODOLOGY_ID})
        if document is None:
            return
        self._seen = _writing(document)
        try:
            release = stored.read(Release, document, id_field="methodology_id")
            self._pack = read_release(json.loads(release.content))
        except (PackInvalid, ValueError) as error:
            get_logger().error("a release of the methodology cannot be used", version=self._seen[0], exc_info=error)

    async def follow(self) -> None:
        """Go on looking, for ever: another replica may have taken the release."""
        while True:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            await self.look()


def _writing(document: Document) -> tuple[object, object]:
    """What differs between two writings of the kept release; where it is published, each is a version."""
    return document.get("version"), document.get("applied_at")


def _kept(released: MethodologyReleased) -> dict[str, object]:
    return stored.write(
        Release(
            methodology_id=METHODOLOGY_ID,
            school_id=released.school_id,
            version=released.version,
            pack_version=released.pack_version,
            content=json.dumps(released.content, ensure_ascii=False, sort_keys=True),
            released_at=released.released_at,
        ),
        id_field="methodology_id",
    )
