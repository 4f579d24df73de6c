"""A full page says where the next one begins; what follows nothing says so."""

import pytest
from mentoring_common.paging import next_after


@pytest.mark.parametrize(("found", "limit", "place"), [("abc", 3, "c"), ("ab", 3, None), ("", 3, None), ("", 0, None)])
def test_where_the_next_page_begins(found: str, limit: int, place: str | None) -> None:
    assert next_after(found, limit, str.lower) == place
