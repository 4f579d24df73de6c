"""The table of permissions and the services' OpenAPI name the same operations: what is forgotten is open to nobody."""

from typing import Any

from mentoring_common.auth import UserRole
from mentoring_common.permissions import PERMISSIONS, Names
from mentoring_tools import contracts

Described = dict[str, Any]
OPERATIONS: dict[str, Described] = {
    f"{method.upper()} {path}": described
    for service in contracts.SERVICES
    for path, methods in contracts.app_of(service).openapi()["paths"].items()
    for method, described in methods.items()
}


def test_every_operation_is_in_the_table_and_nothing_else() -> None:
    forgotten, stale = set(OPERATIONS) - set(PERMISSIONS), set(PERMISSIONS) - set(OPERATIONS)
    assert not forgotten, f"say in mentoring_common/permissions.py who may do it: {sorted(forgotten)}"
    assert not stale, f"take it out of mentoring_common/permissions.py: {sorted(stale)}"


def test_names_are_for_a_purpose_where_the_operation_asks_for_one_and_only_there() -> None:
    for name, described in OPERATIONS.items():
        asks = any(each["name"].lower() == "access-purpose" for each in described.get("parameters", ()))
        assert (PERMISSIONS[name].names is Names.PURPOSE) == asks, name


def test_every_operation_knows_its_caller() -> None:
    """The router finds out who was let in: an operation that does not ask would answer to whom the door did not see."""
    assert [name for name, described in OPERATIONS.items() if "security" not in described] == []


def test_what_changes_people_is_a_schools_alone() -> None:
    """But for what a methodologist brings in for a school: a person, a base, the order to match."""
    for name, operation in PERMISSIONS.items():
        if name.startswith(("PATCH ", "DELETE ")) or ("/people/" in name and name.startswith("POST ")):
            assert UserRole.METHODOLOGIST not in operation.roles, name
        if not name.startswith("GET ") and "/names" not in name:
            assert not operation.roles & {UserRole.MENTOR, UserRole.PSYCHOLOGIST, UserRole.OPERATOR}, name
