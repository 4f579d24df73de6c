"""Independent work, a few pieces at once: nothing is lost, doubled or put in another place by it. Pure."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.abreast import abreast, that_share_nothing


async def test_as_many_as_allowed_are_under_way_and_no_more() -> None:
    under_way, most = 0, 0
    enough = asyncio.Event()

    async def do(item: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == 3:
            enough.set()
        await enough.wait()
        under_way -= 1
        return item * 10

    async with asyncio.timeout(10):
        assert await abreast(range(9), do, at_once=3) == [0, 10, 20, 30, 40, 50, 60, 70, 80]
    assert most == 3
    assert await abreast([], do) == []


async def test_after_one_that_fails_none_is_begun_and_the_first_error_is_told() -> None:
    begun: list[int] = []
    may_fail = asyncio.Event()

    async def do(item: int) -> None:
        begun.append(item)
        if item == 1:
            await may_fail.wait()
            raise ValueError(item)
        if item == 2:
            may_fail.set()
            raise KeyError(item)

    with pytest.raises(ValueError, match="1"):
        await abreast(range(9), do, at_once=2)
    assert begun == [0, 1, 2], "the one under way was let end"


PAIRS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("stuvwxyz")), max_size=30)


@given(PAIRS)
def test_groups_hold_every_item_once_share_nobody_and_keep_the_order(pairs: list[tuple[str, str]]) -> None:
    items = [*enumerate(pairs)]
    groups = that_share_nothing(items, lambda each: each[1])
    assert sorted(each for group in groups for each in group) == items
    assert all(group == sorted(group) for group in groups)
    people = [{name for _, pair in group for name in pair} for group in groups]
    assert sum(map(len, people)) == len(set().union(*people))


def test_whoever_is_joined_by_somebody_else_is_in_one_group() -> None:
    pairs = [("a", "x"), ("b", "y"), ("c", "z"), ("a", "y"), ("d", "w")]
    assert that_share_nothing(pairs, lambda each: each) == [
        [("a", "x"), ("b", "y"), ("a", "y")],
        [("c", "z")],
        [("d", "w")],
    ]
