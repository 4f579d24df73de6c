"""One process for one measurement, so that nobody inherits another's memory, caches or death.

`... worker make KIND MENTEES SEED FOLDER` makes an instance, `... worker solve METHOD WORTH SECONDS FOLDER` solves it;
either writes a line of JSON. When the time is up the system ends the process: a solver may never come back to Python.
"""

import json
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from matching.kept_code import keep_compiled_code

from .candidates import GENERATORS
from .district import make_district
from .edges import edges, free_places
from .instance import Instance, Wanted
from .judge import judged
from .measure import measured
from .method import Method, RefusedError
from .methods import METHODS
from .people import fingerprint

WARM_UP = Wanted("mixed", 60)
"""Solved first and not timed: libraries are loaded and loops compiled."""


def make(wanted: Wanted, seed: int, folder: Path) -> dict[str, Any]:
    """Write the instance and tell what it is and what finding its pairs took, by each generator."""
    district = make_district(wanted.shape, seed)
    small = make_district(WARM_UP.shape, seed)
    costs, first = {}, None
    for name, find in GENERATORS.items():
        find(small)
        graph, cost = measured(lambda find=find: find(district))  # type: ignore[misc]
        costs[name] = asdict(cost) | {"pairs": len(graph.mentors)}
        first = first or Instance(graph, free_places(district))
    assert first is not None
    first.save(folder)
    return {
        "mentees": len(district.mentees.key),
        "mentors": len(district.mentors.key),
        "places": int(first.places.sum()),
        "pairs": len(first.graph.mentors),
        "people": fingerprint(*district.mentees, *district.mentors),
        "digest": fingerprint(*first.graph, first.places),
        "candidates": costs,
    }


def solve(method: Method, instance: Instance, worth_tenths: int, before_each: Callable[[], object]) -> dict[str, Any]:
    """What the method made of the instance and what it took, or why it did not begin."""
    graph, places = instance.graph, instance.places
    try:
        small = make_district(WARM_UP.shape, 0)
        _warm_up(method, Instance(edges(small), free_places(small)), worth_tenths)
        ready = method.before(graph, places, worth_tenths) if method.before else None
        mentor_of, cost = measured(lambda: method(graph, places, worth_tenths, ready), before_each)
    except RefusedError as refusal:
        return {"refused": str(refusal)}
    except ModuleNotFoundError as missing:
        return {"refused": f"{missing.name} is not installed"}
    return asdict(cost) | judged(graph, places, np.asarray(mentor_of))._asdict()


def _warm_up(method: Method, small: Instance, worth_tenths: int) -> None:
    ready = method.before(small.graph, small.places, worth_tenths) if method.before else None
    method(small.graph, small.places, worth_tenths, ready)


def main(task: str, what: str, number: str, other: str, folder: str) -> None:
    """By the words of the command line."""
    keep_compiled_code()
    if task == "make":
        told = make(Wanted(what, int(number)), int(other), Path(folder))
    else:
        instance = Instance.load(Path(folder))
        told = solve(METHODS[what], instance, int(number), lambda: signal.alarm(int(other)))
        signal.alarm(0)
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
