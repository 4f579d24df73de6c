"""Compares what was in the files with what every service knows, to the last participant."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mentoring_tools.demo.books import RosterFile
from mentoring_tools.demo.client import GatewayClient

SERVICES = ("registry", "matching", "notifications", "reporting")
WITH_STATES = ("registry", "matching", "reporting")
"""These know each participant's whole public state; notifications knows only where to reach them."""


@dataclass(frozen=True)
class SchoolAgreement:
    """One school's line: the files' books beside each service's count."""

    school_id: str
    in_files: int
    known: Mapping[str, int]
    same_people: bool
    """All services know the same ids."""
    same_states: bool
    """All that keep states have each at the same version."""

    @property
    def agrees(self) -> bool:
        return self.same_people and self.same_states and set(self.known.values()) == {self.in_files}


def people_in(files: Sequence[RosterFile], school_of: Mapping[int, str]) -> dict[str, int]:
    """How many people the files' own books promise, by school."""
    people: dict[str, int] = defaultdict(int)
    for file in files:
        people[school_of[file.school_number]] += file.expected_people
    return dict(people)


def compare(client: GatewayClient, in_files: Mapping[str, int]) -> list[SchoolAgreement]:
    """Ask every service for its census and lay them beside the files."""
    census = {service: client.ask("GET", f"/{service}/v1/census")["schools"] for service in SERVICES}
    return [_school(school_id, expected, census) for school_id, expected in sorted(in_files.items())]


def _school(school_id: str, in_files: int, census: Mapping[str, Mapping[str, Mapping[str, object]]]) -> SchoolAgreement:
    nobody: Mapping[str, object] = {"members": 0, "ids_digest": "", "states_digest": ""}
    of_school = {service: schools.get(school_id, nobody) for service, schools in census.items()}
    return SchoolAgreement(
        school_id=school_id,
        in_files=in_files,
        known={service: int(str(counted["members"])) for service, counted in of_school.items()},
        same_people=len({str(counted["ids_digest"]) for counted in of_school.values()}) == 1,
        same_states=len({str(of_school[service]["states_digest"]) for service in WITH_STATES}) == 1,
    )
