"""After the first start: fill the platform with an invented city."""

from mentoring_local.state import State


def play_once(state: State) -> None:
    """Play it, unless this run folder has seen it."""
    from mentoring_tools.demo import play  # other commands need not wait for its imports

    if not play.already_played(state):
        play.play(state)
