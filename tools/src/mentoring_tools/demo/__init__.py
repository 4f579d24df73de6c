"""A demonstration district: invented schools, people and the papers they keep, with the generator's own books."""

from mentoring_tools.demo.books import (
    BookedRow,
    DemoOrganisation,
    District,
    Fate,
    RosterFile,
    RosterSheet,
    SheetKind,
)
from mentoring_tools.demo.district import make_district
from mentoring_tools.demo.workbook import write_rosters

__all__ = [
    "BookedRow",
    "DemoOrganisation",
    "District",
    "Fate",
    "RosterFile",
    "RosterSheet",
    "SheetKind",
    "make_district",
    "write_rosters",
]
