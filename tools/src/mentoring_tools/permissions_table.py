"""The table of permissions as docs/security.md shows it."""

import re

from mentoring_common.auth import UserRole
from mentoring_common.permissions import PERMISSIONS, Names, Operation

LETTERS = {
    UserRole.METHODOLOGIST: "M",
    UserRole.CURATOR: "C",
    UserRole.HEAD: "H",
    UserRole.PSYCHOLOGIST: "P",
    UserRole.MENTOR: "N",
    UserRole.DATA_PROTECTION_OFFICER: "D",
    UserRole.OPERATOR: "O",
    UserRole.CLIENT: "S",
}
_PLACE = re.compile(r"(?<=<!-- permissions -->\n).*?(?=<!-- /permissions -->)", re.DOTALL)


def written_into(page: str) -> str:
    """The page with the table of this moment in its place."""
    head = f"| operation | {' | '.join(LETTERS.values())} | names |\n|---|{':-:|' * len(LETTERS)}---|\n"
    rows = "".join(_row(name, operation) for name, operation in PERMISSIONS.items())
    return _PLACE.sub(lambda _: head + rows, page)


def _row(name: str, operation: Operation) -> str:
    marks = " | ".join("×" if role in operation.roles else " " for role in LETTERS)
    return f"| `{name}` | {marks} | {'' if operation.names is Names.NOBODY else operation.names.value} |\n"
