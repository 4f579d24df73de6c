"""Work that is independent, a few pieces at once: each waits for the database most of the time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import TypeVar

AT_ONCE = 4
"""Pieces under way: one request of many pieces leaves most of the driver's threads to the others."""

T = TypeVar("T")
Item = TypeVar("Item")


async def abreast(items: Sequence[Item], do: Callable[[Item], Awaitable[T]], at_once: int = AT_ONCE) -> list[T]:
    """What became of each item, in the items' order, with `at_once` of them under way at most.

    One that raises stops no other: when all have ended the error of the first one is raised.
    """
    free = asyncio.Semaphore(at_once)

    async def done(item: Item) -> T:
        async with free:
            return await do(item)

    results = await asyncio.gather(*map(done, items), return_exceptions=True)
    for each in results:
        if isinstance(each, BaseException):
            raise each
    return [each for each in results if not isinstance(each, BaseException)]


def that_share_nothing(items: Iterable[Item], keys: Callable[[Item], Iterable[Hashable]]) -> list[list[Item]]:
    """The items in groups, of which no two have a key in common; within a group they are in their order."""
    group_of: dict[Hashable, list[tuple[int, Item]]] = {}
    for at, item in enumerate(items):
        joined = [(at, item)]
        for met in {id(group_of[key]): group_of[key] for key in keys(item) if key in group_of}.values():
            joined += met
        for _, member in joined:
            group_of.update((key, joined) for key in keys(member))
    groups = {id(group): sorted(group, key=lambda each: each[0]) for group in group_of.values()}
    return [[item for _, item in group] for group in sorted(groups.values(), key=lambda group: group[0][0])]
