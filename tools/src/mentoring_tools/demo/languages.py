"""A few people of one school of the demonstration who have stated in which languages they can meet.

Of the two proposed pairs one has a language in common and one has none, so that the page of either shows what a curator
is told.
"""

from collections.abc import Sequence

from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.demo.initiatives import CuratorOf

SCHOOL = "school-02"
PEOPLE = "/registry/v1/participants"
MENTEES = f"{PEOPLE}?school_id={SCHOOL}&role=MENTEE&form=PUPIL_PUPIL&limit=200"
PENDING = f"/matching/v1/proposals?school_id={SCHOOL}&form=PUPIL_PUPIL&order=id&limit=200"
STATED = ((("TG",), ("RU", "TT")), (("TG", "RU"), ("RU",)))
"""Of the mentee and of the mentor of each pair."""


def state_languages(curator_of: CuratorOf) -> int:
    """Write them down, unless an earlier day of the demonstration has; returns of how many people."""
    with curator_of(SCHOOL) as curator:
        if any(each["languages"] for each in curator.ask("GET", MENTEES)["items"]):
            return 0
        told = 0
        for pair, stated in zip(_of_different_mentors(curator), STATED, strict=False):
            for participant_id, languages in zip(pair, stated, strict=True):
                _state(curator, participant_id, languages)
                told += 1
    return told


def _of_different_mentors(curator: GatewayClient) -> list[tuple[str, str]]:
    """Mentee and mentor of pending pairs, no mentor twice."""
    of_mentor = {each["mentor_id"]: each["mentee_id"] for each in curator.ask("GET", PENDING)["items"]}
    return [(mentee, mentor) for mentor, mentee in of_mentor.items()]


def _state(curator: GatewayClient, participant_id: str, languages: Sequence[str]) -> None:
    at = f"{PEOPLE}/{participant_id}"
    version = curator.ask("GET", at)["version"]
    curator.ask("PATCH", at, json={"languages": languages}, headers={"If-Match": f'"{version}"'})
