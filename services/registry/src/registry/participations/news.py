"""What a newer paper says of somebody that was not known before. Pure."""

from dataclasses import replace

from registry.participations.entry import Entry
from registry.participations.spelling import names_in, spelled_minutes, spelled_schooling, spelled_topics


def with_news(known: Entry, told: Entry) -> Entry:
    """The known entry with what a newer paper says: a paper that says nothing of a value takes nothing back.

    What is asked or offered is read from its text, so that a newer text brings its topics along, none included. A text
    that stands there as it stood says nothing: what somebody has corrected by hand since it was read stays.
    """
    told = _without_the_known(known, told)
    said = {
        name: value
        for name in Entry.__dataclass_fields__
        if (value := getattr(told, name)) not in (None, (), {}, "") and name != "topics_unrecognised"
    }
    if told.request_text is not None:
        said |= {"topics": told.topics, "topics_unrecognised": told.topics_unrecognised}
    return replace(known, **said)


def _without_the_known(known: Entry, told: Entry) -> Entry:
    reads_the_same = bool(known.topics) or not told.topics  # of an unread text the methodology may have learned
    if reads_the_same and _is_known(told.request_text, known.request_text, spelled_topics(known)):
        told = replace(told, request_text=None, topics=())
    if known.minutes_per_week is not None and _is_known(told.time_text, known.time_text, spelled_minutes(known)):
        told = replace(told, time_text=None, minutes_per_week=None)
    if _is_known(told.workplace_text, known.workplace_text, spelled_schooling(known)):
        told = replace(told, workplace_text=None)
        if known.workplace_id is not None:
            told = replace(told, workplace_id=None, workplace_kind=None)
    if set(names_in(told.partner_name_text or "")) == set(names_in(known.partner_name_text or "")):
        told = replace(told, partner_name_text=None)
    if told.workplace_text is None and told.workplace_id is None:
        told = replace(told, workplace_kind=None)  # nobody has written it: it is presumed from the form
    return told


def _is_known(told: str | None, known: str | None, spelled: str | None) -> bool:
    return told is not None and told == (known if known is not None else spelled)
