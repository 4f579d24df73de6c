"""What a pair's page says of its past. Pure."""

from typing import Any

from console.pages.relations.words import steps


def step(status: str, reason_text: str | None = None, note: str | None = None) -> dict[str, Any]:
    return {"status": status, "reason_text": reason_text, "note": note}


def test_a_state_that_goes_on_is_told_once_and_every_reason() -> None:
    approved, held, fixed = step("APPROVED"), step("APPROVED"), step("FIXED")
    stopped, again = step("SUSPENDED", "Нет согласия"), step("SUSPENDED", "Нет допуска")
    noted = step("SUSPENDED", note="Вернётся в марте")
    history = [approved, held, fixed, step("ACTIVE"), stopped, again, noted, step("ACTIVE")]
    assert steps(history) == [step("ACTIVE"), noted, again, stopped, step("ACTIVE"), fixed, approved]
    assert steps([]) == []
