"""What the APIs' fields mean, in the words of schools, once for every service: `glossary.yaml`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Glossary = Mapping[str, tuple[Any, ...]]
"""Name -> what it means, and an example where there is one for it alone."""


@cache
def glossary() -> Glossary:
    """The whole of it, read once."""
    said = yaml.safe_load((files("mentoring_methodology") / "glossary.yaml").read_text("utf-8"))
    return {name: tuple(_as_sent(each) for each in told) for name, told in said.items()}


def _as_sent(value: Any) -> Any:
    """Days as JSON has them: YAML reads them as dates."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _as_sent(each) for name, each in value.items()}
    return [_as_sent(each) for each in value] if isinstance(value, list) else value
