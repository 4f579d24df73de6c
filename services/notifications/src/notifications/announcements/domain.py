"""What a school's curators are told of a completed matching run, and when there is nothing to tell. Pure."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.events.contracts.matching import FormOutcome, RunCompleted, UnmatchedReason
from mentoring_common.events.envelope import Event

CHIEF_REASONS = 3
"""Reasons told a form: what stands in most people's way; the rest is on the dashboard."""


@dataclass(frozen=True)
class Announcement:
    """News for one school. Counts only: nothing in it leads to a person."""

    occasion: str
    """What it is told about, once."""
    school_id: str
    outcomes: tuple[FormOutcome, ...]
    """By form, where the school has mentees."""

    @property
    def proposed(self) -> int:
        return sum(outcome.proposed for outcome in self.outcomes)

    @property
    def unmatched(self) -> int:
        return sum(outcome.unmatched for outcome in self.outcomes)


def announcement_of(event: Event[RunCompleted]) -> Announcement | None:
    """What to tell of a run; None when it brought no news."""
    occasion = _occasion(event)
    if occasion is None:
        return None
    with_mentees = tuple(outcome for outcome in event.data.outcomes if outcome.mentees)
    return Announcement(occasion, event.data.school_id, with_mentees)


def _occasion(event: Event[RunCompleted]) -> str | None:
    """What makes the run worth telling.

    - It changed proposals: the event itself.
    - It changed nothing although proposals stand: nothing. The curator knows them; a mail that says the same as
      the last teaches people to delete our mails unread.
    - It changed nothing because nobody could be paired while mentees wait: the curator must know why, also after a
      first run. But a barren run repeated every day is no news, so the occasion is the outcome itself: the same
      numbers and reasons are told once, whatever order the events come in.
    """
    run = event.data
    if run.changed:
        return event.id
    if any(outcome.proposed for outcome in run.outcomes) or not any(outcome.unmatched for outcome in run.outcomes):
        return None
    outcomes = json.dumps([outcome.model_dump(mode="json") for outcome in run.outcomes], sort_keys=True)
    return f"{event.type}/nobody-paired/{run.school_id}/{hashlib.sha256(outcomes.encode()).hexdigest()}"


def chief_reasons(reasons: Sequence[UnmatchedReason]) -> list[tuple[str, int]]:
    """The most frequent reasons with their mentees, and the rest together where there are more."""
    ordered = sorted(reasons, key=lambda reason: (-reason.mentees, reason.text))
    told = [(reason.text, reason.mentees) for reason in ordered[:CHIEF_REASONS]]
    rest = sum(reason.mentees for reason in ordered[CHIEF_REASONS:])
    return [*told, ("Другие причины", rest)] if rest else told
