"""Which part suffers what, and when: drawn from a seed, so that a run that fails can be had again."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

KINDS = ("kill", "freeze", "restart")
SERVERS = ("mongo", "broker")
SERVICES = ("registry", "matching", "notifications", "reporting")
PARTS = (*SERVERS, *SERVICES, "gateway", "mail")
FREEZE_SECONDS = (3.0, 12.0)
"""From a hiccup to more than the database's answer is waited for (5 s) and a dead broker is noticed after."""
PAUSE_SECONDS = (1.0, 4.0)
"""Between a healing and the next blow, so that something is written in health too."""


@dataclass(frozen=True)
class Blow:
    """One fault to come."""

    kind: str
    part: str
    frozen_seconds: float
    """Of a freeze."""
    pause_seconds: float
    """Before it."""


def blows(seed: int) -> Iterator[Blow]:
    """For ever. Each round strikes every part in every way, once, in an order of its own; the servers come first in
    the first round, so that a short run has hurt what matters most."""
    random = Random(seed)
    first = [("kill", "registry"), ("kill", "mongo"), ("kill", "broker"), ("freeze", "mongo"), ("kill", "matching")]
    random.shuffle(first)
    given = set(first)
    yield from (_blow(random, *each) for each in first)
    while True:
        round_ = [each for each in product(KINDS, PARTS) if each not in given]
        random.shuffle(round_)
        yield from (_blow(random, *each) for each in round_)
        given.clear()


def _blow(random: Random, kind: str, part: str) -> Blow:
    return Blow(kind, part, random.uniform(*FREEZE_SECONDS), random.uniform(*PAUSE_SECONDS))
