"""Writes that come while one is under way go together in the next; each caller learns what became of his own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from mentoring_common.gathering import Gathering


class Slow:
    """Writes of which each ends when it is told to."""

    def __init__(self) -> None:
        self.written: list[list[str]] = []
        self._ends = asyncio.Semaphore(0)
        self.failing: str | None = None

    async def write(self, items: Sequence[str]) -> None:
        self.written.append(list(items))
        await self._ends.acquire()
        if self.failing in items:
            raise ConnectionError("the database is away")

    def end(self, writes: int) -> None:
        for _ in range(writes):
            self._ends.release()


async def test_what_comes_while_one_write_is_under_way_goes_in_one(wait_until: Callable[..., Awaitable[None]]):
    slow = Slow()
    gathering = Gathering(slow.write)
    first = asyncio.create_task(gathering.add(["a"]))
    await wait_until(lambda: len(slow.written) == 1)
    others = [asyncio.create_task(gathering.add([each, each])) for each in "bcd"]
    await asyncio.sleep(0)
    slow.end(2)
    await asyncio.gather(first, *others)
    assert slow.written == [["a"], ["b", "b", "c", "c", "d", "d"]]


async def test_nobody_returns_before_his_own_is_written(wait_until: Callable[..., Awaitable[None]]):
    slow = Slow()
    gathering = Gathering(slow.write)
    first = asyncio.create_task(gathering.add(["a"]))
    await wait_until(lambda: len(slow.written) == 1)
    second = asyncio.create_task(gathering.add(["b"]))
    await asyncio.sleep(0)
    assert [first.done(), second.done()] == [False, False]
    slow.end(1)
    await first
    await wait_until(lambda: len(slow.written) == 2)
    assert not second.done()
    slow.end(1)
    await second


async def test_a_failed_write_is_told_to_those_whose_items_were_in_it_alone(wait_until: Callable[..., Awaitable[None]]):
    slow = Slow()
    slow.failing = "b"
    gathering = Gathering(slow.write)
    first = asyncio.create_task(gathering.add(["a"]))
    await wait_until(lambda: len(slow.written) == 1)
    both = [asyncio.create_task(gathering.add([each])) for each in "bc"]
    await asyncio.sleep(0)
    slow.end(2)
    await first
    told = await asyncio.gather(*both, return_exceptions=True)
    assert [type(each) for each in told] == [ConnectionError, ConnectionError]
    slow.end(1)
    await gathering.add(["d"])
    assert slow.written[-1] == ["d"]


async def test_who_is_cancelled_takes_nothing_from_the_others(wait_until: Callable[..., Awaitable[None]]):
    slow = Slow()
    gathering = Gathering(slow.write)
    first = asyncio.create_task(gathering.add(["a"]))
    await wait_until(lambda: len(slow.written) == 1)
    second = asyncio.create_task(gathering.add(["b"]))
    third = asyncio.create_task(gathering.add(["c"]))
    await asyncio.sleep(0)
    second.cancel()
    slow.end(2)
    await asyncio.gather(first, third)
    with pytest.raises(asyncio.CancelledError):
        await second
    assert slow.written == [["a"], ["b", "c"]]


async def test_nothing_is_no_write():
    slow = Slow()
    await Gathering(slow.write).add([])
    assert slow.written == []
