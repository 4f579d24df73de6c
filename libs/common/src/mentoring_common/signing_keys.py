"""An issuer's public keys, by https or from a file: kept, and read again behind the back of those who need them.

Kept keys serve for as long as the issuer is away: a door that stays shut for everybody would be worse than a withdrawn
key that is good for some minutes more. Nobody with a known key ever waits.
"""

import asyncio
import json
import time
from collections import deque
from pathlib import Path

import httpx
import jwt

from mentoring_common.errors import Unavailable

KEEP_SECONDS = 600.0
"""Kept keys are read again after this time, so that a withdrawn key stops working."""
READ_SECONDS = 5.0
"""An issuer that has said nothing after this time is away."""
UNKNOWN_WAITS_SECONDS = 2.0
"""How long the bearer of an unknown key may wait for newer keys; then they are read without him."""
UNKNOWN_READS = 2
UNKNOWN_WITHIN_SECONDS = 60.0
"""Unknown keys make the keys be read so often in this time, however many come: a flood of bad tokens stays ours."""
TRY_AGAIN_SECONDS = 2.0
"""After a failed reading, while there are no keys at all."""


class SigningKeys:
    """The keys of one issuer, by their ids."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._keys: dict[str, jwt.PyJWK] = {}
        self._tried_at = float("-inf")
        self._for_unknown: deque[float] = deque(maxlen=UNKNOWN_READS)
        self._reading: asyncio.Task[None] | None = None

    async def of(self, kid: object) -> jwt.PyJWK | None:
        """The key of this id; None when the issuer has none. Raises Unavailable while no key at all is known."""
        if not self._keys:
            await self._first()
        elif time.monotonic() - self._tried_at > KEEP_SECONDS:
            self._read_behind()
        if not isinstance(kid, str):
            return None
        if kid not in self._keys and self._may_read_for_unknown():
            await asyncio.wait([self._read_behind()], timeout=UNKNOWN_WAITS_SECONDS)
        return self._keys.get(kid)

    async def close(self) -> None:
        """End a reading that goes on."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _first(self) -> None:
        if time.monotonic() - self._tried_at > TRY_AGAIN_SECONDS or self._is_reading():
            await asyncio.wait([self._read_behind()])
        if not self._keys:
            raise Unavailable("KEYS_UNAVAILABLE", "Ключи проверки токенов недоступны. Повторите запрос позже.")

    def _may_read_for_unknown(self) -> bool:
        """Whether one more reading may be made, or waited for, because of an unknown key."""
        if self._is_reading():
            return True
        now = time.monotonic()
        if len(self._for_unknown) == UNKNOWN_READS and now - self._for_unknown[0] < UNKNOWN_WITHIN_SECONDS:
            return False
        self._for_unknown.append(now)
        return True

    def _is_reading(self) -> bool:
        return self._reading is not None and not self._reading.done()

    def _read_behind(self) -> "asyncio.Task[None]":
        """The one reading that goes on, begun where none does."""
        if self._reading is None or self._reading.done():
            self._tried_at = time.monotonic()
            self._reading = asyncio.create_task(self._read())
        return self._reading

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(READ_SECONDS):
                content = await self._content()
            keys = jwt.PyJWKSet.from_dict(json.loads(content)).keys
        except (httpx.HTTPError, OSError, ValueError, AttributeError, TypeError, RecursionError, jwt.PyJWTError):
            return  # TimeoutError is an OSError; the kept keys stay
        self._keys = {key.key_id: key for key in keys if key.key_id} or self._keys

    async def _content(self) -> str:
        if not self._source.startswith("https://"):
            return await asyncio.to_thread(Path(self._source).read_text, "utf-8")
        async with httpx.AsyncClient(timeout=READ_SECONDS, follow_redirects=False) as client:
            return (await client.get(self._source)).raise_for_status().text
