"""What keeps the pairs of an order from being fixed, one line a reason. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

AGREEMENT_MISSING = "AGREEMENT_MISSING"
OF_MANY = {AGREEMENT_MISSING: "Нет письменного согласия на пару"}
"""Code -> what is said of several pairs together, where the text of each names its own sides."""


@dataclass(frozen=True)
class Obstacle:
    """One reason, and every pair that it keeps."""

    text: str
    pairs: Sequence[Mapping[str, Any]]


def obstacles(pairs: Sequence[Mapping[str, Any]]) -> list[Obstacle]:
    """The reasons of all pairs, that of the most pairs first; a pair is with each of its reasons."""
    found: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for pair in pairs:
        for fault in pair["faults"]:
            reason = fault["code"] if fault["code"] in OF_MANY else fault["text"]
            found.setdefault(reason, []).append((fault["text"], pair))
    told = [
        Obstacle(OF_MANY.get(reason, reason) if len(theirs) > 1 else theirs[0][0], [pair for _, pair in theirs])
        for reason, theirs in found.items()
    ]
    return sorted(told, key=lambda each: -len(each.pairs))


def agreed(pair: Mapping[str, Any]) -> str | None:
    """The one day on which all sides agreed, "" where nobody has; None where that takes more words."""
    days = {each["given_on"] for each in pair["agreements"]}
    return (days.pop() or "") if len(days) == 1 else None
