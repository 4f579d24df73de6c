"""The templates of the programme's papers, filled."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from mentoring_common import papers


async def filled(template: str, texts: Mapping[str, Any]) -> bytes:
    """The paper of a template, by its name. Raises `jinja2.UndefinedError` for what it names and the texts have not."""
    return await papers.filled(_template(template), texts)


@cache
def _template(name: str) -> bytes:
    return files(__package__).joinpath("templates", f"{name}.docx").read_bytes()
