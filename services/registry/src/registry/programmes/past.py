"""A programme as it stood at the end of an earlier day. Pure.

What has a date is folded back: stages, forms, signed orders, what was done, the положение. What has none (deadlines,
names, a step that was given up) is told as it is now; orders that are not signed are left out.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentoring_common.errors import NotFound

from registry.programmes.domain import Programme, StageFact

NOT_YET_OPEN = NotFound("PROGRAMME_NOT_YET_OPEN", "В этот день программы ещё не было. Выберите более поздний день.")


def on_day(programme: Programme, day: date, zone: ZoneInfo) -> Programme:
    """The programme at the end of the day in the municipality's zone. Raises NotFound where it was not open yet."""
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    facts = tuple(each for each in programme.history if each.at < ends)
    if not facts:
        raise NOT_YET_OPEN
    return replace(
        programme,
        stage=facts[-1].stage,
        forms=_forms(programme, facts),
        history=facts,
        orders=tuple(each for each in programme.orders if each.signed_on <= day),
        drafts=(),
        regulation_on=_by(programme.regulation_on, day),
        roadmap=tuple(replace(each, done_on=_by(each.done_on, day)) for each in programme.roadmap),
    )


def _forms(programme: Programme, facts: tuple[StageFact, ...]) -> tuple[str, ...]:
    """Those of the latest fact that tells them; where none was ever changed, none tells them."""
    told = [each.forms for each in facts if each.forms is not None]
    return told[-1] if told else programme.forms


def _by(known: date | None, day: date) -> date | None:
    return known if known is not None and known <= day else None
