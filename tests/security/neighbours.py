"""The platform in this process with two schools, and whoever asks it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from mentoring_common.auth import UserRole
from mentoring_local import tokens

from ..end_to_end.city import City, Document, running_city  # noqa: TID252 - the tests lie on no path
from .asking import Behind, Roles, Tokens, caller
from .schools import School, school_with_everything

NEAR, FAR = "near-school", "far-school"
OF_THE_CLOCK = {"deliveries", "projection_differences", "shared_mentors"}
"""Collections that change though nobody asks: mails are tried again, checkpoints compared, mentors of several schools
counted once more."""


@dataclass(frozen=True)
class Neighbours:
    """The platform with two schools: `near` is the caller's, of `far` he may know nothing."""

    city: City
    behind: Behind
    tokens: Tokens
    near: School
    far: School

    def ask_as(self, roles: Roles, *schools: str, purpose: str | None = None) -> httpx.AsyncClient:
        return caller(self.behind, self.tokens.of(roles, schools), purpose)

    def stored_of(self, school: School) -> dict[str, list[str]]:
        """Every document of the school in every collection of every service, but for what the clock changes."""
        found: dict[str, list[str]] = {}
        for service in self.city.apps:
            own = self.city.stored[f"{self.city.database}_{service}"]
            for name in set(own.list_collection_names()) - OF_THE_CLOCK:
                documents = own[name].find({"school_id": school.school_id})
                found[f"{service} {name}"] = sorted(map(repr, documents))
        return found


@asynccontextmanager
async def running_neighbours(
    common: Document, issue_token: Callable[..., str], key: tokens.SigningKey
) -> AsyncIterator[Neighbours]:
    """`common` are the settings that the services share."""
    async with running_city(common, "test_neighbours", issue_token) as city:
        partner = await city.judges.organisation("ENTERPRISE", agreement_on="2026-09-01")
        near = await school_with_everything(city, NEAR, "Синицын", "+790055501", partner)
        far = await school_with_everything(city, FAR, "Жаворонков", "+790077702", partner)
        neighbours = Neighbours(city, Behind(city.apps), Tokens(key), near, far)
        async with neighbours.ask_as((UserRole.CURATOR,), NEAR) as somebody:  # so that a second time marks as many
            assert (await somebody.post("/notifications/v1/inbox/read")).json() == {
                "marked": 2
            }  # of the assignment and of the run
        yield neighbours
