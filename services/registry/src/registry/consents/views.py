"""How consents are shown."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from mentoring_common.http.problems import Problem
from mentoring_methodology import MethodologyPack
from pydantic import BaseModel, ConfigDict, Field

from registry.consents.bulk import Judged, Noted
from registry.consents.gaps import Gap
from registry.people.consents.domain import Consent, Paper


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class PaperView(_View):
    """Бумага: о чём и кто подписывает."""

    purpose: str
    giver: str
    """SELF — сам человек, GUARDIAN — законный представитель."""


class ConsentFactView(_View):
    """Событие истории согласия."""

    at: datetime
    state: str
    reason: str | None


class ConsentView(PaperView):
    """Одно согласие: один документ на одну цель."""

    consent_id: str
    person_id: str
    school_id: str
    """Школа, которой оно дано: другой школе нужно своё."""
    state: str
    """DRAFTED, GIVEN, EXPIRED, WITHDRAWN, REPLACED."""
    guardian_id: str | None
    given_on: date | None
    valid_until: date | None
    text_version: str
    text_hash: str
    way: str
    history: list[ConsentFactView]


class TextView(_View):
    """Текст, который подписывают."""

    title: str
    version: str
    hash: str
    opening: str
    """Первые слова: кто подписывает. В фигурных скобках — что вписать."""
    paragraphs: list[str]


class DraftView(ConsentView):
    """Согласие, которое нужно распечатать и подписать."""

    text: TextView


class ConsentsView(_View):
    """Согласия человека в одной школе и чего не хватает."""

    person_id: str
    school_id: str
    on: date
    """День, о котором речь; с as_of — как было записано к концу этого дня."""
    missing: list[PaperView]
    """Чего не хватает для участия в этот день, по документам."""
    whole_until: date | None
    """Последний день, когда по документам набор полон; null — не полон в этот день или конца не видно."""
    attested: bool
    """Набор считается полным по слову школы: документов ещё нет или они введены не все."""
    birth_is_known: bool
    """Нет — возраст известен не точно, и сомнение решено строже: впишите полную дату рождения."""
    items: list[ConsentView]


class ConsentGuardianView(_View):
    """Кто может подписать за несовершеннолетнего."""

    guardian_id: str
    full_name: str | None
    """Нет у того, кому имена не показываются."""


class GapView(_View):
    """Кому чего не хватает."""

    person_id: str
    full_name: str | None
    """Нет у того, кому имена не показываются."""
    birth_date: date | None
    birth_is_known: bool
    """Нет — возраст известен не точно, и сомнение решено строже: впишите полную дату рождения."""
    grade: int | None
    course: int | None
    role: str
    participant_ids: list[str]
    suspended: bool
    """Участие приостановлено."""
    missing: list[PaperView]
    guardians: list[ConsentGuardianView]
    """Записанные законные представители; если они есть, у подписи нужно назвать одного из них."""


class GapPage(_View):
    """Страница списка, по классам и именам; `next` передаётся в `after`."""

    on: date
    school_id: str
    total: int
    """Сколько человек во всём списке."""
    items: list[GapView]
    next: str | None


class SeenView(_View):
    """Что стало с одной бумагой: `consent_id` — или отказ."""

    status: Annotated[int, Field(description="201 записано, 200 было записано раньше, 4xx отказ")]
    consent_id: str | None = None
    problem: Problem | None = None


class BulkView(_View):
    """Итоги в порядке запроса."""

    results: list[SeenView]


def consent_view(person_id: str, consent: Consent) -> ConsentView:
    return ConsentView(
        person_id=person_id,
        state=consent.state.value,
        history=[ConsentFactView(at=fact.at, state=fact.state.value, reason=fact.reason) for fact in consent.history],
        **{name: getattr(consent, name) for name in _SHOWN},
    )


_SHOWN = (
    "consent_id", "school_id", "purpose", "giver", "guardian_id", "given_on", "valid_until", "text_version",
    "text_hash", "way",
)  # fmt: skip


def draft_view(person_id: str, consent: Consent, pack: MethodologyPack) -> DraftView:
    section = pack.content.consents[consent.purpose]
    text = TextView(
        title=section.title,
        version=section.edition,
        hash=section.hash,
        opening=section.opening(consent.giver),
        paragraphs=list(section.paragraphs),
    )
    return DraftView(**consent_view(person_id, consent).model_dump(), text=text)


def paper_views(papers: Iterable[Paper]) -> list[PaperView]:
    return [PaperView(purpose=each.purpose, giver=each.giver) for each in papers]


def gap_view(gap: Gap, *, named: bool) -> GapView:
    person, first = gap.person, gap.participations[0]
    return GapView(
        person_id=person.person_id,
        full_name=person.full_name if named else None,
        birth_date=person.birth_date if named else None,
        birth_is_known=gap.age_is_known,
        grade=first.grade,
        course=first.course,
        role=first.role,
        participant_ids=[each.participant_id for each in gap.participations],
        suspended=any(each.is_suspended for each in gap.participations),
        missing=paper_views(gap.missing),
        guardians=[
            ConsentGuardianView(guardian_id=each.guardian_id, full_name=each.full_name if named else None)
            for each in person.guardians
        ],
    )


def seen_view(judged: Judged) -> SeenView:
    if isinstance(judged, Noted):
        return SeenView(status=201 if judged.is_new else 200, consent_id=judged.consent.consent_id)
    problem = Problem(
        title=judged.title, status=judged.status, code=judged.code, detail=judged.detail, errors=judged.errors
    )
    return SeenView(status=judged.status, problem=problem)
