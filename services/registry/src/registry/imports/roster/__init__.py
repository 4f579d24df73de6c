"""Reads the two official papers of a school: «База наставляемых» and «База наставников».

Pure: bytes in, rows and drafts out. The names of interpretation load on first use, because the reading process
(`in_child`) imports this package and must start fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from registry.imports.roster.columns import Column, RosterKind
from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused
from registry.imports.roster.table import CellFault, LeftOut, RawRow, Roster

if TYPE_CHECKING:
    from registry.imports.roster.directory import Directory, Organisation
    from registry.imports.roster.draft import ParticipantDraft
    from registry.imports.roster.in_child import read_roster_in_child
    from registry.imports.roster.interpreting import interpret
    from registry.imports.roster.levels import Level
    from registry.imports.roster.reading import read_roster
    from registry.imports.roster.results import Note, Outcome, Refusal, RowResult

_ON_FIRST_USE = {
    "Directory": "directory",
    "Organisation": "directory",
    "ParticipantDraft": "draft",
    "read_roster_in_child": "in_child",
    "interpret": "interpreting",
    "read_roster": "reading",
    "Level": "levels",
    "Note": "results",
    "Outcome": "results",
    "Refusal": "results",
    "RowResult": "results",
}

__all__ = [
    "CellFault",
    "Column",
    "Directory",
    "LeftOut",
    "Level",
    "Note",
    "Organisation",
    "Outcome",
    "ParticipantDraft",
    "RawRow",
    "Refusal",
    "Roster",
    "RosterKind",
    "RosterLimits",
    "RosterRefused",
    "RowResult",
    "interpret",
    "read_roster",
    "read_roster_in_child",
]


def __getattr__(name: str) -> Any:
    if name not in _ON_FIRST_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ON_FIRST_USE[name]}"), name)
