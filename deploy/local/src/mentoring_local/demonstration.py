"""After the first start: fill the platform with an invented city, if the demonstration is there."""

from importlib import import_module
from importlib.util import find_spec

from mentoring_local.state import State

PACKAGE = "mentoring_local.demo"


def play_once(state: State) -> None:
    """Play it, unless this run folder has seen it. Loaded only here: other commands need not wait for its imports."""
    if find_spec(PACKAGE) is None or find_spec(f"{PACKAGE}.play") is None:
        return
    play = import_module(f"{PACKAGE}.play")
    if not play.already_played(state):
        play.play(state)
