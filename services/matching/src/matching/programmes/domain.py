"""Whether a school's programme lets pairs be proposed. Pure.

A form is open while a programme of the school and the year that has it is at the stage of matching or of the pairs'
work: before that nobody is admitted, and later no new pair begins. A school that leads no programme at all here is not
held to one, but told; a norm of the methodology may hold it to one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mentoring_common.events.contracts.registry import ProgrammeState
from mentoring_methodology.codes import Stage

OPEN_STAGES = frozenset({Stage.MATCHING.value, Stage.RUNNING.value})
"""Stages in which pairs are proposed (Р-145, stages 5 and 6)."""

SchoolYear = tuple[str, int]
"""A school and a school year."""


class Opening(StrEnum):
    """How a school stands with its programmes of a year."""

    NONE = "NONE"
    """It leads none here."""
    NOT_OPEN = "NOT_OPEN"
    """Those that it leads are not yet, or not any more, at a stage in which pairs are proposed."""
    OPEN = "OPEN"


@dataclass(frozen=True)
class Programme:
    """A programme as matching needs it."""

    programme_id: str
    school_id: str
    version: int
    school_year: int
    stage: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenForms:
    """The programmes of some schools and years."""

    of: Mapping[SchoolYear, tuple[Programme, ...]] = field(default_factory=dict)
    is_required: bool = False
    """Whether a school that leads none is closed as well: a norm of the methodology."""

    def opening(self, school_id: str, school_year: int) -> Opening:
        """How the school stands in the year."""
        led = self.of.get((school_id, school_year), ())
        if not led:
            return Opening.NOT_OPEN if self.is_required else Opening.NONE
        return Opening.OPEN if any(each.stage in OPEN_STAGES for each in led) else Opening.NOT_OPEN

    def is_closed(self, school_id: str, school_year: int, form: str) -> bool:
        """Whether the school leads programmes, or has to, and none that is open has the form."""
        led = self.of.get((school_id, school_year), ())
        return (bool(led) or self.is_required) and not any(
            form in each.forms and each.stage in OPEN_STAGES for each in led
        )


def programme_of(state: ProgrammeState) -> Programme:
    """The programme in its published state."""
    return Programme(
        programme_id=state.programme_id,
        school_id=state.school_id,
        version=state.version,
        school_year=state.school_year,
        stage=state.stage,
        forms=state.forms,
    )


def open_forms(programmes: Iterable[Programme], *, is_required: bool = False) -> OpenForms:
    """By school and year."""
    led: dict[SchoolYear, list[Programme]] = defaultdict(list)
    for each in programmes:
        led[each.school_id, each.school_year].append(each)
    return OpenForms({key: tuple(each) for key, each in led.items()}, is_required)
