"""What the access log's page says of what was opened."""

from console.pages.access_log.views import OPERATIONS
from mentoring_common.permissions import PERMISSIONS, Names


def test_every_operation_that_shows_names_is_told_in_words() -> None:
    assert set(OPERATIONS) == {asked for asked, each in PERMISSIONS.items() if each.names is Names.PURPOSE}


def test_no_two_operations_are_told_in_the_same_words() -> None:
    assert len(set(OPERATIONS.values())) == len(OPERATIONS)
