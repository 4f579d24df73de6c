"""A loop is woken by a ring, also by one that came while it was busy, and by the end of its patience."""

import asyncio
import time

from mentoring_common.bell import Bell


async def test_a_ring_that_came_before_is_heard():
    bell = Bell()
    bell.ring()
    async with asyncio.timeout(5):
        await bell.wait(60)


async def test_a_ring_ends_the_waiting():
    bell = Bell()
    asyncio.get_running_loop().call_later(0.01, bell.ring)
    async with asyncio.timeout(5):
        await bell.wait(60)


async def test_nobody_rings_for_ever():
    began = time.monotonic()
    await Bell().wait(0.05)
    assert time.monotonic() - began >= 0.05


async def test_what_is_hushed_is_not_heard_again():
    bell = Bell()
    bell.ring()
    bell.hush()
    began = time.monotonic()
    await bell.wait(0.05)
    assert time.monotonic() - began >= 0.05
