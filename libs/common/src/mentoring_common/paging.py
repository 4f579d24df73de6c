"""Lists that are read page by page: each page says where the next one begins."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Place = TypeVar("Place")


def next_after(found: Sequence[Item], limit: int, place: Callable[[Item], Place]) -> Place | None:
    """The place of the last item of a full page, after which the next page begins; None where nothing can follow."""
    return place(found[-1]) if found and len(found) == limit else None
