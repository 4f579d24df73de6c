"""Work that is independent, a few pieces at once: each waits for the database most of the time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import TypeVar, cast

AT_ONCE = 3
"""Pieces under way. A driver on two cores has ten threads, which other requests need too."""

T = TypeVar("T")
Item = TypeVar("Item")


async def abreast(items: Sequence[Item], do: Callable[[Item], Awaitable[T]], at_once: int = AT_ONCE) -> list[T]:
    """What became of each item, in the items' order, with `at_once` of them under way at most.

    After one that raises none is begun any more; when those under way have ended the error of the first one is raised.
    """
    results: list[T | BaseException | None] = [None] * len(items)
    waiting = iter(range(len(items)))
    has_failed = False

    async def work() -> None:
        nonlocal has_failed
        for at in waiting:
            try:
                results[at] = await do(items[at])
            except Exception as error:  # noqa: BLE001 - raised below
                results[at], has_failed = error, True
            if has_failed:
                return

    async with asyncio.TaskGroup() as workers:
        for _ in range(min(at_once, len(items))):
            workers.create_task(work())
    for each in results:
        if isinstance(each, BaseException):
            raise each
    return cast("list[T]", results)


def that_share_nothing(items: Iterable[Item], keys: Callable[[Item], Iterable[Hashable]]) -> list[list[Item]]:
    """The items in groups, of which no two have a key in common; within a group they are in their order.

    Each item has a key at least.
    """
    group_of: dict[Hashable, list[tuple[int, Item]]] = {}
    for at, item in enumerate(items):
        joined = [(at, item)]
        for met in {id(group_of[key]): group_of[key] for key in keys(item) if key in group_of}.values():
            joined += met
        for _, member in joined:
            group_of.update((key, joined) for key in keys(member))
    groups = {id(group): sorted(group, key=lambda each: each[0]) for group in group_of.values()}
    return [[item for _, item in group] for group in sorted(groups.values(), key=lambda group: group[0][0])]
