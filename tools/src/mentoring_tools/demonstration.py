"""The demonstration on the embedded run: once after its first start, or when it is asked for."""

import json
from functools import partial

from mentoring_local.state import State
from rich.console import Console

from mentoring_tools.demo.initiatives import open_initiatives
from mentoring_tools.demo.meetings import plan_a_meeting
from mentoring_tools.demo.play import Played, play_through
from mentoring_tools.embedded import curator, methodologist


def play_once(state: State, console: Console) -> None:
    """Play it, unless this run folder has seen it."""
    if not state.places.demo_stamp.exists():
        play(state, console)


def play(state: State, console: Console) -> Played:
    """Play the day; ends the command with status 1 when services and files do not agree."""
    with methodologist(state) as client:
        played = play_through(client, state.places.demo, console)
    opened = open_initiatives(partial(curator, state))
    console.print(f"[bold]9.[/] Инициатив педагогов открыто: {opened}")
    console.print(f"[bold]10.[/] Быстрых встреч назначено: {plan_a_meeting(partial(curator, state))}")
    state.places.demo_stamp.write_text(json.dumps({"people": sum(school.in_files for school in played.agreement)}))
    return played
