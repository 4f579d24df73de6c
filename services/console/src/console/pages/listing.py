"""A list that is shown a page at a time: its address with its filters, and the ways to the pages around."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from console.pages.base import address


@dataclass(frozen=True)
class Listing:
    """Where a list is, what narrows it, and where the page that is shown begins."""

    path: str
    filters: Mapping[str, str | None]
    after: str | None = None
    """The last one of the page before; none at the beginning."""
    place: str = ""
    """The part of the page that the ways around lead to."""

    def page(self, limit: int) -> dict[str, Any]:
        """What a service is asked for beside the filters."""
        return {"after": self.after, "limit": limit}

    @property
    def kept(self) -> dict[str, str]:
        """The filters that narrow it."""
        return {name: value for name, value in self.filters.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kept)

    @property
    def whole(self) -> str:
        """The list from its beginning."""
        return address(self.path, **self.filters) + self.place

    @property
    def first(self) -> str | None:
        """The way back to the beginning, from anywhere else."""
        return self.whole if self.after else None

    def following(self, after: str | None) -> str | None:
        """The way on, beyond `after`, where there is more."""
        return address(self.path, **self.filters, after=after) + self.place if after else None
