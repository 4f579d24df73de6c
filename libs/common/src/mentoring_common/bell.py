"""What wakes a loop that looks for work: whoever has some rings, and the loop looks at once."""

import asyncio


class Bell:
    """One loop waits, anybody rings. A ring while the loop is busy is heard when it waits next."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There is something to do."""
        self._rung.set()

    def hush(self) -> None:
        """Forget the rings so far: the loop is about to look at everything."""
        self._rung.clear()

    async def wait(self, seconds: float) -> None:
        """Until it rings, `seconds` at most: a ring may be lost with its process."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return
