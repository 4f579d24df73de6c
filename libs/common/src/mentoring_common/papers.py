"""A template and its texts become a DOCX. What a person has typed stands in it as he typed it, and never as code."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from mentoring_common.text import as_seen

_AS_NUMBERS = str.maketrans({each: f"&#{ord(each)};" for each in "{}%"})
"""docxtpl looks for its own marks once more in what has been filled; as numbers of characters these are none."""


async def filled(template: bytes, texts: Mapping[str, Any]) -> bytes:
    """The paper of a template. Raises `jinja2.UndefinedError` for what it names and the texts have not."""
    return await asyncio.to_thread(_filled, template, texts)


def printed(text: str) -> Markup:
    """The text for a template: on one line, without what XML cannot hold or nobody can see."""
    return Markup(escape(" ".join(as_seen(text).split())).translate(_AS_NUMBERS))  # noqa: S704  escaped right here


def _filled(content: bytes, texts: Mapping[str, Any]) -> bytes:
    template = DocxTemplate(io.BytesIO(content))
    rules = Environment(undefined=StrictUndefined, autoescape=True)
    template.render({each: _printed(value) for each, value in texts.items()}, rules)
    made = io.BytesIO()
    template.save(made)
    return made.getvalue()


def _printed(value: Any) -> Any:
    if isinstance(value, str):
        return printed(value)
    if isinstance(value, Mapping):
        return {name: _printed(each) for name, each in value.items()}
    return [_printed(each) for each in value] if isinstance(value, Sequence) else value
