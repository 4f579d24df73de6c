"""A reason as it is answered, here and beside suggestions."""

from mentoring_methodology.cures import Place, cure_of
from pydantic import BaseModel

from matching.unmatched.domain import text_of


class UnmatchedReasonView(BaseModel):
    """Причина, по которой пары нет, и число наставников, с которыми она мешает.

    `help` — что поможет, `mend_at` — где это исправляют; пусто, если нигде.
    """

    code: str
    text: str
    mentors: int
    help: str
    mend_at: Place | None


def reason_view(code: str, mentors: int) -> UnmatchedReasonView:
    """The reason with its words."""
    cure = cure_of(code)
    return UnmatchedReasonView(code=code, text=text_of(code), mentors=mentors, help=cure.text, mend_at=cure.place)
