"""How far a school's programme is, as the municipality sees it: stages and dates, nobody's name. Pure."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from registry.programmes.domain import ItemStatus, Programme


@dataclass(frozen=True)
class Steps:
    """The steps of a roadmap on a day; what was given up is in no count (indicator R6)."""

    due: int
    """Whose deadline has come, the day itself among them."""
    done_of_due: int
    overdue: int
    without_deadline: int
    next_due_on: date | None
    """The first deadline that is not over among those that are not done."""


def steps(programme: Programme, day: date) -> Steps:
    """What the roadmap says on the day."""
    kept = [each for each in programme.roadmap if each.dropped_reason is None]
    due = [each for each in kept if each.due_on is not None and each.due_on <= day]
    ahead = [each.due_on for each in kept if each.due_on is not None and each.due_on >= day and each.done_on is None]
    return Steps(
        due=len(due),
        done_of_due=sum(each.done_on is not None for each in due),
        overdue=sum(each.status(day) is ItemStatus.OVERDUE for each in kept),
        without_deadline=sum(each.due_on is None and each.done_on is None for each in kept),
        next_due_on=min(ahead, default=None),
    )


def at_stage_since(programme: Programme, zone: ZoneInfo) -> date | None:
    """The day on which the present stage was reached or returned to; None where the history does not tell it."""
    stages = [(fact.stage, fact.at) for fact in programme.history]
    since = None
    for stage, at in reversed(stages):
        if stage != programme.stage:
            break
        since = at
    return None if since is None else since.astimezone(zone).date()
