"""The group that a school of the demonstration has: a mentor whose mentees ask for the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.demo.initiatives import CuratorOf

SCHOOL = "school-03"
GROUPS = f"/matching/v1/groups?school_id={SCHOOL}"
PENDING = f"/matching/v1/proposals?school_id={SCHOOL}&limit=200"
MENTEES = f"/registry/v1/participants?school_id={SCHOOL}&role=MENTEE&limit=200"
LEAST = 2
"""Pairs of which the demonstration makes a group."""
GRADES_WITHIN = 2
"""Between the oldest and the youngest of a group, as the methodology has it."""

Pairs = Sequence[Mapping[str, Any]]


def gather_a_group(curator_of: CuratorOf) -> int:
    """Approve a mentor's pairs and make them a group, unless the school has one; returns how many pairs are in it."""
    with curator_of(SCHOOL) as curator:
        if curator.ask("GET", GROUPS)["items"]:
            return 0
        found = _alike(curator)
        if found is None:
            return 0
        topic, pairs = found
        approved = [_approved(curator, each) for each in pairs]
        curator.ask("POST", "/matching/v1/groups", json={"relation_ids": approved, "topics": [topic]})
        return len(approved)


def _alike(curator: GatewayClient) -> tuple[str, Pairs] | None:
    """A topic, and pending pairs of one mentor whose mentees ask for it and are of neighbouring grades."""
    mentees = {each["participant_id"]: each for each in curator.ask("GET", MENTEES)["items"]}
    of_mentor: dict[str, list[Mapping[str, Any]]] = {}
    for each in curator.ask("GET", PENDING)["items"]:
        if each["status"] == "PENDING" and each["mentee_id"] in mentees:
            of_mentor.setdefault(each["mentor_id"], []).append(each)
    for pairs in sorted(of_mentor.values(), key=len, reverse=True):
        asked = Counter(topic for each in pairs for topic in mentees[each["mentee_id"]]["topics"])
        for topic, number in asked.most_common():
            alike = [each for each in pairs if topic in mentees[each["mentee_id"]]["topics"]]
            grades = [mentees[each["mentee_id"]]["grade"] or 0 for each in alike]
            if number >= LEAST and max(grades) - min(grades) <= GRADES_WITHIN:
                return topic, alike
    return None


def _approved(curator: GatewayClient, pair: Mapping[str, Any]) -> str:
    address = f"/matching/v1/proposals/{pair['mentee_id']}/approval"
    return str(curator.ask("POST", address, json={"mentor_id": pair["mentor_id"]})["relation_id"])
