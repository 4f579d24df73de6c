"""A paper as a download."""

from typing import Any
from urllib.parse import quote

from fastapi import Response
from mentoring_methodology.schoolyear import title

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AS_PAPER: dict[int | str, dict[str, Any]] = {
    200: {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}}
}
"""What OpenAPI says of it."""


def as_file(content: bytes, name: str, school_year: int) -> Response:
    """A paper to be kept under its name."""
    told = quote(f"{name} {title(school_year).replace('/', '-')}.docx")
    named = f"attachment; filename=\"paper-{school_year}.docx\"; filename*=UTF-8''{told}"
    return Response(content, media_type=DOCX, headers={"Content-Disposition": named})
