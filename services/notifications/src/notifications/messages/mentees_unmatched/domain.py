"""What a school's curators are told of newly registered mentees whom a run left without a pair. Pure."""

import hashlib
from collections import Counter

from mentoring_common.events.contracts.matching import RunCompleted, UnmatchedMentee
from mentoring_common.events.envelope import Event
from pydantic import BaseModel, ConfigDict

from notifications.messages.kind import FIRST, Kind, News, pairing_of
from notifications.messages.places import unmatched_of
from notifications.messages.reasons import ReasonSaid, chief_reasons, cures


class FormNewcomers(BaseModel):
    """New mentees of one form without a pair."""

    model_config = ConfigDict(frozen=True)

    form: str
    mentees: int
    reasons: tuple[ReasonSaid, ...]


class Newcomers(BaseModel):
    """New mentees without a pair, by form."""

    model_config = ConfigDict(frozen=True)

    forms: tuple[FormNewcomers, ...]

    @property
    def mentees(self) -> int:
        return sum(form.mentees for form in self.forms)

    @property
    def cures(self) -> tuple[str, ...]:
        return cures(reason for form in self.forms for reason in form.reasons)


def news_of(event: Event[RunCompleted]) -> News | None:
    """The newcomers whom the run left alone; None where another message of the run says it all, or nobody is new.

    The occasion is the newcomers themselves: the same ones are told of once, whichever run reports them.
    """
    run = event.data
    newcomers = [mentee for mentee in run.unmatched_mentees if mentee.is_new]
    told_otherwise = run.changed or not any(outcome.proposed for outcome in run.outcomes)
    if run.version != FIRST or told_otherwise or not newcomers:
        return None
    texts = {reason.code: reason.text for outcome in run.outcomes for reason in outcome.unmatched_reasons}
    known_forms = [outcome.form for outcome in run.outcomes]
    forms = sorted({mentee.form for mentee in newcomers} - set(known_forms))
    content = Newcomers(
        forms=tuple(
            _of_form(form, newcomers, texts)
            for form in [*known_forms, *forms]
            if any(mentee.form == form for mentee in newcomers)
        )
    )
    ids = "\n".join(sorted(mentee.participant_id for mentee in newcomers))
    digest = hashlib.sha256(ids.encode()).hexdigest()
    return News(
        occasion=f"{event.type}/newcomers/{run.school_id}/{digest}",
        school_id=run.school_id,
        matter=pairing_of(run),
        as_of=run.completed_at,
        says_all=False,  # the next run's newcomers are others
        content=content,
        place=unmatched_of(run),
    )


def _of_form(form: str, newcomers: list[UnmatchedMentee], texts: dict[str, str]) -> FormNewcomers:
    chief = Counter(mentee.reason for mentee in newcomers if mentee.form == form)
    return FormNewcomers(
        form=form,
        mentees=chief.total(),
        reasons=chief_reasons(
            ReasonSaid(code=code, text=texts.get(code, code), mentees=number) for code, number in chief.items()
        ),
    )


KIND = Kind("matching.run.completed.v2", Newcomers, news_of)
