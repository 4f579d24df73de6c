"""What a school's curators are told of a completed matching run, and when there is nothing to tell. Pure."""

import hashlib
import json

from mentoring_common.events.contracts.matching import FormOutcome, RunCompleted
from mentoring_common.events.envelope import Event
from pydantic import BaseModel, ConfigDict

from notifications.messages.kind import FIRST, Kind, News, pairing_of
from notifications.messages.places import FIGURES, Place, pairs_of, unmatched_of
from notifications.messages.reasons import ReasonSaid, chief_reasons, cures


class FormResult(BaseModel):
    """The outcome of the run in one form."""

    model_config = ConfigDict(frozen=True)

    form: str
    mentees: int
    proposed: int
    unmatched: int
    reasons: tuple[ReasonSaid, ...] = ()


class RunResult(BaseModel):
    """The outcome of the run, by form, where the school has mentees."""

    model_config = ConfigDict(frozen=True)

    forms: tuple[FormResult, ...]

    @property
    def proposed(self) -> int:
        return sum(form.proposed for form in self.forms)

    @property
    def unmatched(self) -> int:
        return sum(form.unmatched for form in self.forms)

    @property
    def cures(self) -> tuple[str, ...]:
        return cures(reason for form in self.forms for reason in form.reasons)


def news_of(event: Event[RunCompleted]) -> News | None:
    """What to tell of a run; None when it brought no news."""
    occasion = _occasion(event)
    if occasion is None:
        return None
    result = RunResult(forms=tuple(_result(outcome) for outcome in event.data.outcomes if outcome.mentees))
    return News(
        occasion=occasion,
        school_id=event.data.school_id,
        matter=pairing_of(event.data),
        as_of=event.data.completed_at,
        says_all=True,
        content=result,
        place=_place(event.data, result),
    )


def _place(run: RunCompleted, result: RunResult) -> Place:
    """Where there is something to decide, else where it is said what would help."""
    if result.proposed:
        return pairs_of(run)
    return unmatched_of(run) if result.unmatched else FIGURES


def _occasion(event: Event[RunCompleted]) -> str | None:
    """What makes the run worth telling.

    - It changed proposals: the event itself.
    - It changed nothing although there are proposals: nothing. The curator knows them; a mail that says the same as
      the last teaches people to delete our mails unread. Whoever is new and has no pair is another kind's news.
    - It changed nothing because nobody could be paired while mentees wait: the curator must know why, also after a
      first run. But a barren run repeated every day is no news, so the occasion is the outcome itself: the same
      numbers and reasons are told once, whatever order the events come in.
    """
    run = event.data
    if run.version != FIRST:
        return None  # it names an erased person no more, and tells nothing new
    if run.changed:
        return event.id
    if any(outcome.proposed for outcome in run.outcomes) or not any(outcome.unmatched for outcome in run.outcomes):
        return None
    outcomes = json.dumps([outcome.model_dump(mode="json") for outcome in run.outcomes], sort_keys=True)
    return f"{event.type}/nobody-paired/{run.school_id}/{hashlib.sha256(outcomes.encode()).hexdigest()}"


def _result(outcome: FormOutcome) -> FormResult:
    return FormResult(
        form=outcome.form,
        mentees=outcome.mentees,
        proposed=outcome.proposed,
        unmatched=outcome.unmatched,
        reasons=chief_reasons(
            ReasonSaid(code=reason.code, text=reason.text, mentees=reason.mentees)
            for reason in outcome.unmatched_reasons
        ),
    )


KIND = Kind("matching.run.completed.v2", RunResult, news_of)
