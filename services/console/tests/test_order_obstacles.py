"""What keeps an order's pairs from being fixed, as one page says it of thirty pairs."""

from typing import Any

from console.pages.orders.obstacles import Obstacle, agreed, obstacles

MENTOR = {"code": "AGREEMENT_MISSING", "text": "Нет письменного согласия на пару: наставника"}
BOTH = {"code": "AGREEMENT_MISSING", "text": "Нет письменного согласия на пару: наставника, наставляемого"}
ENDED = {"code": "H03_CONSENT", "text": "Согласие наставляемого закончилось"}


def pair(name: str, *faults: dict[str, str]) -> dict[str, Any]:
    return {"relation_id": name, "faults": list(faults)}


def test_missing_agreements_of_several_pairs_are_one_reason_and_the_most_frequent_comes_first() -> None:
    first, second, third = pair("1", ENDED), pair("2", MENTOR), pair("3", BOTH, ENDED)
    assert obstacles([first, second, third, pair("4")]) == [
        Obstacle("Согласие наставляемого закончилось", [first, third]),
        Obstacle("Нет письменного согласия на пару", [second, third]),
    ]
    fourth = pair("4", BOTH)
    assert [each.text for each in obstacles([first, second, third, fourth])] == [
        "Нет письменного согласия на пару", "Согласие наставляемого закончилось",
    ]  # fmt: skip


def test_a_single_pair_says_whose_agreement_is_missing() -> None:
    only = pair("1", BOTH)
    assert obstacles([only]) == [Obstacle("Нет письменного согласия на пару: наставника, наставляемого", [only])]
    assert obstacles([pair("2")]) == []


def test_sides_that_agreed_together_need_one_day() -> None:
    def of(*days: str | None) -> dict[str, Any]:
        return {"agreements": [{"side": str(number), "given_on": day} for number, day in enumerate(days)]}

    assert agreed(of("2026-09-30", "2026-09-30")) == "2026-09-30"
    assert agreed(of(None, None)) == ""
    assert agreed(of("2026-09-30", None)) is None
    assert agreed(of("2026-09-30", "2026-10-01")) is None
    assert agreed(of()) is None
