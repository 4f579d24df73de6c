"""The demonstration on the embedded run: once after its first start, or when it is asked for."""

import json
from functools import partial

from mentoring_common.auth import UserRole
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_local.provider.people import demonstration
from mentoring_local.state import State
from rich.console import Console

from mentoring_tools.demo.groups import gather_a_group
from mentoring_tools.demo.initiatives import open_initiatives
from mentoring_tools.demo.languages import state_languages
from mentoring_tools.demo.meetings import plan_a_meeting
from mentoring_tools.demo.play import Played, play_through
from mentoring_tools.demo.programmes import prepare_a_programme
from mentoring_tools.demo.staff import InOffice, enter_staff
from mentoring_tools.embedded import curator, methodologist

POSITIONS = {
    UserRole.HEAD: "HEAD",
    UserRole.CURATOR: "CURATOR",
    UserRole.PSYCHOLOGIST: "PSYCHOLOGIST",
    UserRole.METHODOLOGIST: "METHODOLOGIST",
    UserRole.DATA_PROTECTION_OFFICER: "DATA_PROTECTION_OFFICER",
}
"""Of those who may sign in at the embedded run: a mentor and the operator hold no office of the list."""


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
    with methodologist(state) as client:
        console.print(f"[bold]11.[/] Сотрудников записано: {enter_staff(client, staff_of_the_provider())}")
    console.print(f"[bold]12.[/] Пар в наставнической группе: {gather_a_group(partial(curator, state))}")
    console.print(f"[bold]13.[/] Программ школ готовится: {prepare_a_programme(partial(curator, state))}")
    console.print(f"[bold]14.[/] Языки встреч указаны у человек: {state_languages(partial(curator, state))}")
    state.places.demo_stamp.write_text(json.dumps({"people": sum(school.in_files for school in played.agreement)}))
    return played


def staff_of_the_provider() -> list[InOffice]:
    """Those whom «Войти как…» offers, at their schools and in the municipality."""
    return [
        InOffice(next(iter(person.schools), MUNICIPALITY), POSITIONS[person.role], person.name, person.subject)
        for group in demonstration()
        for person in group.people
        if person.role in POSITIONS
    ]
