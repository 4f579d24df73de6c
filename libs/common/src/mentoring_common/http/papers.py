"""A paper as a download."""

from typing import Any
from urllib.parse import quote

from fastapi import Response

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AS_PAPER: dict[int | str, dict[str, Any]] = {
    200: {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}}
}
"""What OpenAPI says of it."""


def as_file(content: bytes, name: str, plain_name: str) -> Response:
    """A paper to be kept under its name; `plain_name` is in ASCII, for what reads no other letters."""
    named = f"attachment; filename=\"{plain_name}.docx\"; filename*=UTF-8''{quote(name)}.docx"
    return Response(content, media_type=DOCX, headers={"Content-Disposition": named})
