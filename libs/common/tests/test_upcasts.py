"""What the first release's events say as events of today; expected values by hand."""

import pytest
from mentoring_common.events.upcasts import upcast


@pytest.mark.parametrize(
    ("completed_at", "school_year"),
    [
        ("2026-08-31T23:59:59+00:00", 2025),
        ("2026-09-01T00:00:00+00:00", 2026),
        ("2026-12-31T12:00:00+00:00", 2026),
        ("2027-01-01T12:00:00+00:00", 2026),
    ],
)
def test_a_school_year_begins_in_september(completed_at: str, school_year: int) -> None:
    event_type, data = upcast("matching.run.completed.v1", {"completed_at": completed_at})
    assert (event_type, data["school_year"]) == ("matching.run.completed.v2", school_year)


@pytest.mark.parametrize(("owner", "person_id"), [("PARTICIPANT", "c1"), ("CURATOR", None), ("SCHOOL", None)])
def test_a_participants_contact_is_a_persons(owner: str, person_id: str | None) -> None:
    _, data = upcast("registry.contact.recorded.v1", {"contact_id": "c1", "owner": owner})
    assert data["person_id"] == person_id


@pytest.mark.parametrize(("status", "decided"), [("PENDING", False), ("APPROVED", True), ("WITHDRAWN", True)])
def test_only_a_pending_proposal_is_undecided(status: str, decided: bool) -> None:
    moment = "2026-10-01T09:00:00+00:00"
    _, data = upcast("matching.proposal.made.v1", {"status": status, "decided_at": moment})
    assert data["made_at"] == moment
    assert data["decided_at"] == (moment if decided else None)


@pytest.mark.parametrize(
    ("variant", "published", "restricted"),
    [("LEADER_COMMUNICATION_DIFFICULTY", None, True), ("PEER_TO_PEER", "PEER_TO_PEER", False), (None, None, False)],
)
def test_a_restricted_role_model_is_not_read(variant: str | None, published: str | None, restricted: bool) -> None:
    _, data = upcast("registry.participant.updated.v1", {"participant_id": "p1", "variant": variant})
    assert data == {
        "participant_id": "p1", "person_id": "p1", "variant": published, "variant_restricted": restricted,
    }  # fmt: skip
