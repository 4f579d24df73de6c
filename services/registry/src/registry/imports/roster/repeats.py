"""Repeats inside one file: the same person again is merged, a possible namesake is refused until told apart."""

from dataclasses import replace
from typing import Any

from mentoring_methodology.codes import Role

from registry.imports.roster.draft import ParticipantDraft
from registry.imports.roster.results import Note, Refusal, RowResult
from registry.people.identity import name_key

_NAME_TITLES = {Role.MENTEE: "ФИО наставляемого", Role.MENTOR: "ФИО наставника"}
_JOINED_TEXTS = (
    "contact_text",
    "time_text",
    "request_text",
    "competence_text",
    "achievements_text",
    "partner_name_text",
    "partner_workplace_text",
    "results_text",
    "passed_text",
)
_FILLED = (
    "variant", "birth_year", "birth_date", "grade", "course", "minutes_per_week", "preferred_age_min",
    "preferred_age_max", "experience_years", "qualification", "joined_on", "finished_on", "contact_email",
    "contact_phone", "case_url",
)  # fmt: skip


class Repeats:
    """Drafts already taken from this file, by what identifies a person without a full birthday."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, ...], list[int]] = {}
        self._results: dict[int, RowResult] = {}

    def settle(self, result: RowResult) -> None:
        """Takes the result of the next row, merges it into an earlier one or refuses it."""
        draft = result.draft
        if draft is None:
            self._results[result.number] = result
            return
        same = self._taken.setdefault(_identity(draft), [])
        alike = [
            (number, first) for number in same if (first := self._draft(number)) and _birthdays_agree(first, draft)
        ]
        if not alike:
            same.append(result.number)
            self._results[result.number] = result
        elif len(alike) == 1 and not _contacts_differ(alike[0][1], draft):
            self._merge(alike[0][0], alike[0][1], result, draft)
        else:
            self._results[result.number] = _conflict(result.number, alike[0][0], draft)

    def results(self) -> tuple[RowResult, ...]:
        """One result a row, in the rows' order."""
        return tuple(self._results[number] for number in sorted(self._results))

    def _draft(self, number: int) -> ParticipantDraft | None:
        return self._results[number].draft

    def _merge(self, number: int, first: ParticipantDraft, later: RowResult, draft: ParticipantDraft) -> None:
        self._results[number] = replace(self._results[number], draft=absorb(first, draft))
        note = Note(
            _NAME_TITLES[draft.role],
            "DUPLICATE_MERGED",
            draft.full_name,
            first.full_name,
            f"Тот же участник, что в строке {number}: строки объединены.",
        )
        self._results[later.number] = RowResult(later.number, notes=(*later.notes, note), merged_into=number)


def absorb(first: ParticipantDraft, later: ParticipantDraft) -> ParticipantDraft:
    """The first row with what only the later one says: empty fields filled, topics and different texts added."""
    filled: dict[str, Any] = {field: getattr(later, field) for field in _FILLED if getattr(first, field) is None}
    joined: dict[str, Any] = {field: _joined(getattr(first, field), getattr(later, field)) for field in _JOINED_TEXTS}
    return replace(
        first,
        **filled,
        **joined,
        topics=tuple(dict.fromkeys(first.topics + later.topics)),
        interests=tuple(dict.fromkeys(first.interests + later.interests)),
        languages=tuple(dict.fromkeys(first.languages + later.languages)),
    )


def _joined(first: str | None, later: str | None) -> str | None:
    if not first or not later:
        return first or later
    return first if later in first.split("; ") or later == first else f"{first}; {later}"


def _identity(draft: ParticipantDraft) -> tuple[str, ...]:
    where = str(draft.birth_year) if draft.role == Role.MENTEE else draft.workplace_key
    return (draft.role, draft.form, name_key(draft.full_name), where)


def _birthdays_agree(first: ParticipantDraft, later: ParticipantDraft) -> bool:
    """Two full birthdays that differ are two people; a missing one may be the same."""
    if first.birth_date is not None and later.birth_date is not None:
        return first.birth_date == later.birth_date
    return first.birth_year is None or later.birth_year is None or first.birth_year == later.birth_year


def _contacts_differ(first: ParticipantDraft, later: ParticipantDraft) -> bool:
    pairs = [(first.contact_email, later.contact_email), (first.contact_phone, later.contact_phone)]
    compared = [mine == other for mine, other in pairs if mine is not None and other is not None]
    return bool(compared) and not any(compared)


def _conflict(number: int, earlier: int, draft: ParticipantDraft) -> RowResult:
    reason = (
        f"В строке {earlier} участник с тем же ФИО, формой и "
        f"{'годом рождения' if draft.role == Role.MENTEE else 'местом работы или учёбы'}, но данные расходятся. "
        "Если это один человек, сделайте контакты одинаковыми; если однофамильцы, укажите в обеих строках "
        "полную дату рождения (столбец «Год рождения», ДД.ММ.ГГГГ)."
    )
    return RowResult(
        number, refusals=(Refusal(_NAME_TITLES[draft.role], "DUPLICATE_CONFLICT", draft.full_name, reason),)
    )
