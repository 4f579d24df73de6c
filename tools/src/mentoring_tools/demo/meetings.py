"""The common meeting that a school of the demonstration has before it: wishes are typed in once it was held."""

from datetime import timedelta
from typing import Any

from mentoring_common.clock import utc_now

from mentoring_tools.demo.initiatives import CuratorOf

EVENTS = "/matching/v1/matching-events"
SCHOOL = "school-01"
AHEAD = timedelta(days=7)


def plan_a_meeting(curator_of: CuratorOf) -> int:
    """Plan it unless an earlier day of the demonstration has; returns how many were planned."""
    with curator_of(SCHOOL) as curator:
        if curator.ask("GET", f"{EVENTS}?school_id={SCHOOL}")["items"]:
            return 0
        day = (utc_now() + AHEAD).date().isoformat()
        body: dict[str, Any] = {"school_id": SCHOOL, "form": "PUPIL_PUPIL", "planned_on": day}
        curator.ask("POST", EVENTS, json={**body, "place": "Актовый зал, 15:00"})
    return 1
