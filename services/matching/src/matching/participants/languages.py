"""What the two of a pair have stated of languages, for whoever decides about it. Pure.

No rule refuses a pair for it and no criterion weighs it (decision 0028); where one of them has stated nothing, nothing
is said.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mentoring_common.auth import Principal
from mentoring_common.events.contracts.registry import ParticipantState
from pydantic import BaseModel

Title = Callable[[str], str]
"""Code of a language -> what the methodology in force calls it."""


@dataclass(frozen=True)
class PairLanguages:
    """The codes that either has stated, and what is said of them."""

    mentee: tuple[str, ...]
    mentor: tuple[str, ...]
    text: str

    @property
    def common(self) -> tuple[str, ...]:
        """Those of both, in the mentee's order."""
        return _common(self.mentee, self.mentor)


class PairLanguagesView(BaseModel):
    """Какие языки указали оба; `common` пуст, если общего не указано. Ни на балл, ни на допустимость пары не влияет."""

    mentee: tuple[str, ...]
    mentor: tuple[str, ...]
    common: tuple[str, ...]
    text: str


def languages_of(mentee: ParticipantState, mentor: ParticipantState, title: Title) -> PairLanguages | None:
    """What is said of the two; None unless both have stated a language."""
    if not mentee.languages or not mentor.languages:
        return None
    text = _text(mentee.languages, mentor.languages, title)
    return PairLanguages(mentee.languages, mentor.languages, text)


def languages_view(languages: PairLanguages | None, caller: Principal) -> PairLanguagesView | None:
    """As this caller may see it: the municipality decides about no pair."""
    if languages is None or caller.is_municipal:
        return None
    return PairLanguagesView(
        mentee=languages.mentee, mentor=languages.mentor, common=languages.common, text=languages.text
    )


def _common(mentee: tuple[str, ...], mentor: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in mentee if code in mentor)


def _text(mentee: tuple[str, ...], mentor: tuple[str, ...], title: Title) -> str:
    def called(codes: tuple[str, ...]) -> str:
        return ", ".join(map(title, codes))

    common = _common(mentee, mentor)
    if common:
        return f"{'Общий язык' if len(common) == 1 else 'Общие языки'}: {called(common)}"
    return f"Общего языка не указано: наставляемый — {called(mentee)}, наставник — {called(mentor)}"
