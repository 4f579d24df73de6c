"""What registry publishes of a programme: its stage. Pure.

A programme's documents, roadmap and names change without the public state, so the version of that state is the number
of the stages that were reached or returned to, and not the programme's own.
"""

from datetime import datetime

from mentoring_common.events.contracts.registry import ProgrammeState
from mentoring_common.events.envelope import Wire, wire

from registry.programmes.domain import CLOSED, Programme


def event_of(programme: Programme, now: datetime, traceparent: str | None) -> Wire:
    """Its whole public state, under the name of the latest fact."""
    state = ProgrammeState(
        school_id=programme.school_id,
        version=max(1, len(programme.history)),
        programme_id=programme.programme_id,
        model=programme.model,
        school_year=programme.school_year,
        stage=programme.stage,
        pack_version=programme.pack_version,
        forms=programme.forms,
    )
    return wire(f"registry.programme.{_fact(programme)}.v1", programme.programme_id, state, now, traceparent)


def _fact(programme: Programme) -> str:
    if programme.stage == CLOSED:
        return "closed"
    return "opened" if len(programme.history) <= 1 else "advanced"
