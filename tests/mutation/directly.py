"""A test without what pytest does around it: no report, no capture, no hook. It takes a tenth of the time."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from _pytest.outcomes import Exit, OutcomeException, Skipped


def passing(items: Sequence[pytest.Item]) -> Iterator[str]:
    """Those that pass so; the others need what pytest does around them."""
    for item, following in zip(items, [*items[1:], None], strict=False):  # there may be none at all
        if passes(item, following):
            yield item.nodeid


def passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Sets up, calls and tears down, as far as the following test does not need the same."""
    state = item.session._setupstate
    try:
        state.setup(item)
        item.runtest()
        state.teardown_exact(following)
    except Skipped:
        return True
    except (Exception, OutcomeException) as error:
        if isinstance(error, Exit):
            raise
        with suppress(Exception, OutcomeException):
            state.teardown_exact(following)
        return False
    return True
