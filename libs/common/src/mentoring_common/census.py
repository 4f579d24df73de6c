"""A census: what a service knows, in a form that two services can be compared by."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True)
class Member:
    """One aggregate that was counted."""

    school_id: str
    id: str
    version: int


class SchoolCensus(BaseModel):
    """Members of one school. Equal digests mean the same ids, or the same ids at the same versions."""

    members: int
    ids_digest: str
    states_digest: str


class Census(BaseModel):
    """Members by school."""

    members: int
    schools: dict[str, SchoolCensus]


def take_census(members: Iterable[Member]) -> Census:
    """Count the members and digest them by school. The order in which they come does not matter."""
    by_school: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        by_school[member.school_id].append(member)
    schools = {
        school_id: SchoolCensus(
            members=len(counted),
            ids_digest=_digest(member.id for member in counted),
            states_digest=_digest(f"{member.id}:{member.version}" for member in counted),
        )
        for school_id, counted in sorted(by_school.items())
    }
    return Census(members=sum(school.members for school in schools.values()), schools=schools)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]
