"""What a PromQL expression asks for."""

import re
from collections.abc import Mapping

WORDS = {"or", "unless", "and", "bool", "offset"}


def metrics_of(expression: str, recorded: Mapping[str, str] | None = None) -> set[str]:
    """The names of the metrics that it asks for: what stands before labels, a range or an operator.

    A name that is recorded stands for those of its rule.
    """
    bare = re.sub(r"\{[^}]*\}|\[[^]]*\]|\b(?:by|on) \([^)]*\)", "", expression)
    names = set(re.findall(r"\b[a-z][a-z0-9_:]+\b(?!\s*\()", bare)) - WORDS
    rules = recorded or {}
    return {found for name in names for found in (metrics_of(rules[name]) if name in rules else {name})}
