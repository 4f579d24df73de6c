"""What a named pair is to be, as it is typed, and what came of it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SAME = "SAME"
"""The mentor is surely called as the paper says."""
TEACHERS = "TEACHER_TEACHER"
"""The form whose pairs rest on an addendum or on a duty of the job."""
FIELDS = ("number", "signed_on", "agreed_on")
"""What is typed of the order."""


@dataclass(frozen=True)
class Typed:
    """The form as it was sent; of a page that is opened, nothing."""

    order: Mapping[str, str] = field(default_factory=dict)
    of_pairs: Mapping[str, str] = field(default_factory=dict)
    """Name of the field and the mentee's id -> what was typed."""
    ticked: tuple[str, ...] | None = None
    """In the order of the list; None where nothing was sent yet: those are ticked whose mentor is found."""

    def of(self, name: str, mentee_id: str, otherwise: str = "") -> str:
        """What was typed in a field of this pair."""
        return self.of_pairs.get(f"{name}-{mentee_id}", otherwise)

    def is_ticked(self, mentee_id: str, *, is_found: bool) -> bool:
        return is_found if self.ticked is None else mentee_id in self.ticked


@dataclass(frozen=True)
class Told:
    """What came of one named pair that was sent."""

    mentee_id: str
    detail: str
    """Why it does not stand; "" where it does."""
    reasons: Sequence[tuple[str, str]] = ()
    """Each obstacle, and what helps against it."""


def typed_in(form: Iterable[tuple[str, Any]]) -> Typed:
    """What a form says."""
    sent = [(name, str(value).strip()) for name, value in form]
    chosen = [value.partition("|") for name, value in sent if name == "mentor"]
    return Typed(
        {name: value for name, value in sent if name in FIELDS},
        {
            **{name: value for name, value in sent if "-" in name},
            **{f"mentor-{mentee_id}": mentor_id for mentee_id, _, mentor_id in chosen},
        },
        tuple(value for name, value in sent if name == "claim"),
    )


def asked(typed: Typed, mentee_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Of the ticked pairs, what matching is asked; those of whom something is not chosen are not among them."""
    return [_pair(typed, each) for each in mentee_ids if not _not_chosen(typed, each)]


def incomplete(typed: Typed, mentee_ids: Iterable[str]) -> list[Told]:
    """The ticked pairs for whom no mentor is chosen, or no basis of an agreement that is named."""
    return [Told(each, text) for each in mentee_ids if (text := _not_chosen(typed, each))]


def _not_chosen(typed: Typed, mentee_id: str) -> str:
    if not typed.of("mentor", mentee_id):
        return "Наставник не выбран. Выберите его в строке или оставьте запись текстом."
    if typed.of("reference", mentee_id) and not typed.of("basis", mentee_id):
        return "Не выбрано, на чём основано наставничество. Выберите это над номером соглашения или пунктом инструкции."
    return ""


def told(result: Mapping[str, Any]) -> Told:
    """What matching says of one pair. The chief obstacle is in the list of all."""
    if result["code"] is None:
        return Told(result["mentee_id"], "")
    reasons = [(each["text"], each["cure"]) for each in result["errors"]]
    return Told(result["mentee_id"], "" if reasons else str(result["detail"]), reasons)


def meant(candidates: Sequence[Mapping[str, Any]], form: str) -> str:
    """The one mentor of the mentee's form who is called as the paper says; "" where there is none, or are several."""
    same = [each["participant_id"] for each in candidates if each["likeness"] == SAME and each["form"] == form]
    return str(same[0]) if len(same) == 1 else ""


def _pair(typed: Typed, mentee_id: str) -> dict[str, Any]:
    pair: dict[str, Any] = {"mentee_id": mentee_id, "mentor_id": typed.of("mentor", mentee_id)}
    if starts_on := typed.of("starts", mentee_id):
        pair["starts_on"] = starts_on
    if reference := typed.of("reference", mentee_id):
        pair["addendum"] = {
            "basis": typed.of("basis", mentee_id), "reference": reference, "signed_on": typed.of("dated", mentee_id),
        }  # fmt: skip
    return pair
