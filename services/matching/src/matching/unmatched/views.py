"""A reason as it is answered, here and beside suggestions."""

from pydantic import BaseModel


class UnmatchedReasonView(BaseModel):
    """Причина, по которой пары нет, и число наставников, с которыми она мешает."""

    code: str
    text: str
    mentors: int
