"""What releases the methodology: a newly shipped pack at the start, and every override."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.errors import Conflict, NotFound
from mentoring_common.telemetry import get_logger, traceparent
from mentoring_methodology.in_force import MethodologyInForce
from mentoring_methodology.pack import shipped_document

from registry.methodology.domain import (
    Change,
    Methodology,
    ReleaseMade,
    Resolved,
    changed,
    digest_of,
    is_newer,
    latest,
    release,
    resolved,
    text_of,
)
from registry.methodology.store import MethodologyStore

ATTEMPTS = 5
"""Overrides that meet one another as often are told to their authors."""
MUNICIPAL = Scope.system("the methodology belongs to the municipality and is open to all who are signed in")


@dataclass(frozen=True)
class MethodologyDesk:
    """Releases the methodology and reads every release."""

    store: MethodologyStore
    in_force: MethodologyInForce
    clock: Clock
    new_id: Callable[[], str]

    async def release_shipped(self) -> None:
        """Release the shipped pack, unless it is released already. Several replicas at once make one release.

        A replica of an earlier release of the software, in the middle of an update, releases nothing.
        """
        shipped = shipped_document()
        text = text_of(shipped)
        await self.store.keep_text(text)
        for _ in range(ATTEMPTS):
            known = await self.store.get(MUNICIPAL)
            if known is None:
                first = await self._next(None, resolved(shipped, ()), shipped, ())
                if await self.store.insert(MUNICIPAL, first, [release(first, traceparent())]):
                    break
                continue
            if known.shipped_digest == digest_of(text) or is_newer(known.shipped_version, shipped["version"]):
                break
            following = resolved(shipped, known.changes)
            for change in following.set_aside:
                get_logger().warning("an override does not fit the shipped methodology", path=change.path)
            made = await self._next(known, following, shipped, known.changes)
            saved = await self.store.save(MUNICIPAL, made, f"shipped:{digest_of(text)}", [release(made, traceparent())])
            if saved is Saved.DONE:
                break
        await self.in_force.look()

    async def override(self, author: str, path: str, value: Any, reason: str) -> None:
        """Set a value, or with None give it back to the shipped pack, and release the methodology.

        Raises OverrideRefused with every fault, and Conflict when others kept changing it meanwhile.
        """
        for _ in range(ATTEMPTS):
            known = await self.store.get(MUNICIPAL)
            if known is None:
                await self.release_shipped()
                continue
            shipped = json.loads(await self.store.text(known.shipped_digest))
            before = resolved(shipped, [each for each in latest(known.changes) if each.path != path])
            if value is not None:
                changed(before.content, path, value)
            change = Change(path, json.dumps(value), reason, author, self.clock(), known.version + 1)
            changes = (*known.changes, change)
            made = await self._next(known, resolved(shipped, changes), shipped, changes)
            if await self.store.save(MUNICIPAL, made, self.new_id(), [release(made, traceparent())]) is Saved.DONE:
                await self.in_force.look()
                return
        raise Conflict("METHODOLOGY_MOVED_ON", "Методику только что изменил кто-то другой. Повторите запрос.")

    async def read(self, version: int | None) -> tuple[Methodology, Resolved, dict[str, Any]]:
        """A release, what is in force in it, and the shipped pack under it. Raises NotFound."""
        known = await self.store.get(MUNICIPAL)
        made = None if known is None else _release(known, version)
        if known is None or made is None:
            raise NotFound(
                "METHODOLOGY_VERSION_NOT_FOUND", "Такой версии методики не было. Проверьте параметр version."
            )
        shipped = json.loads(await self.store.text(made.shipped_digest))
        content = await self.store.text(made.content_digest)
        changes = tuple(change for change in known.changes if change.version <= made.version)
        seen = replace(
            known,
            version=made.version,
            pack_version=made.pack_version,
            content=content,
            released_at=made.released_at,
            changes=changes,
        )
        return seen, resolved(shipped, changes), shipped

    async def _next(
        self, known: Methodology | None, following: Resolved, shipped: dict[str, Any], changes: tuple[Change, ...]
    ) -> Methodology:
        content, below, now = text_of(following.content), text_of(shipped), self.clock()
        await self.store.keep_text(content)
        version = 1 if known is None else known.version + 1
        pack_version = str(following.content["version"])
        made = ReleaseMade(version, pack_version, digest_of(content), digest_of(below), now)
        return Methodology(
            version=version,
            pack_version=pack_version,
            content=content,
            released_at=now,
            shipped_version=str(shipped["version"]),
            shipped_digest=digest_of(below),
            releases=(*(() if known is None else known.releases), made),
            changes=changes,
        )


def _release(known: Methodology, version: int | None) -> ReleaseMade | None:
    wanted = known.version if version is None else version
    return next((made for made in known.releases if made.version == wanted), None)
