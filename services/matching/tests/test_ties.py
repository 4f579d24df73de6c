"""Declared ties as the engine's circumstances: which way each kind holds, and what forbids nothing."""

import pytest
from matching.engine import STRANGERS, Circumstances
from matching.ties.domain import circumstances_of
from mentoring_common.events.contracts.registry import TieState

ONE_WAY, BOTH_WAYS = frozenset({("a", "b")}), frozenset({("a", "b"), ("b", "a")})


def tie(kind: str, **said: object) -> TieState:
    between = {"person_a": "a", "person_b": "b", "school_id": "school", "version": 1, "tie_id": f"{kind}-1"}
    return TieState.model_validate({**between, "kind": kind, **said})


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("RELATIVE", Circumstances(relatives=BOTH_WAYS)),
        ("BAN", Circumstances(bans=BOTH_WAYS)),
        ("CLASS_TEACHER", Circumstances(conflicts_of_role=ONE_WAY)),
        ("SUPERIOR", Circumstances(conflicts_of_role=ONE_WAY)),
        ("TEACHES_SUBJECT", Circumstances(lessons=ONE_WAY)),
        ("KIND_OF_A_LATER_RELEASE", STRANGERS),
    ],
)
def test_each_kind_holds_the_way_it_says(kind: str, known: Circumstances) -> None:
    assert circumstances_of([tie(kind)]) == known
    assert circumstances_of([tie(kind, active=False)]) == STRANGERS


def test_all_that_is_declared_is_known_together() -> None:
    other = tie("RELATIVE", person_b="c", tie_id="another")
    found = circumstances_of([tie("RELATIVE"), other, tie("BAN"), tie("SUPERIOR", person_b="d")])
    assert found == Circumstances(
        relatives=BOTH_WAYS | {("a", "c"), ("c", "a")}, bans=BOTH_WAYS, conflicts_of_role=frozenset({("a", "d")})
    )
