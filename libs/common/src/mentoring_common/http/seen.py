"""Texts of requests as people see them: composed letters, without invisible marks and controls."""

from typing import Any

from pydantic import BeforeValidator

from mentoring_common.text import as_seen


def _seen(value: Any) -> Any:
    return as_seen(value) if isinstance(value, str) else value


AsSeen = BeforeValidator(_seen)
"""In the annotation of a text, before its length is judged."""
