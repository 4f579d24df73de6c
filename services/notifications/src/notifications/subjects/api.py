"""Everything that notifications keeps of one person, for him who asks what is kept of him."""

from datetime import datetime

from fastapi import APIRouter
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict

from notifications.contacts.store import ContactStore
from notifications.deliveries.store import DeliveryStore


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class ReachedView(_View):
    """По какому участию известен контакт. Сами почта и телефон — в выписке реестра: отсюда их видит только отправка."""

    participant_id: str
    school_id: str
    has_email: bool
    """Почта хранится."""
    has_phone: bool
    """Телефон хранится."""
    active: bool
    """По этому контакту ещё можно писать."""


class PersonalMailView(_View):
    """Письмо, которое отправлено ему или ждёт отправки."""

    school_id: str
    title: str
    """Тема письма."""
    queued_at: datetime
    """Когда письмо поставлено в очередь."""
    delivery: str
    """QUEUED, SENDING, SENT, FAILED или DROPPED."""


class ReachedPersonView(_View):
    """Что служба сообщений хранит о человеке. Сообщения школе о людях не говорят, поэтому их здесь нет."""

    person_id: str
    contacts: list[ReachedView]
    """Контакты, по участиям."""
    mails: list[PersonalMailView]
    """Письма ему самому."""


def routes(contacts: ContactStore, deliveries: DeliveryStore) -> APIRouter:
    """`/notifications/v1/persons/{person_id}/export`."""
    router = APIRouter(prefix="/notifications/v1/persons", tags=["Защита персональных данных"])

    @router.get("/{person_id}/export", summary="Что служба сообщений хранит о человеке: для ответа на его запрос")
    async def export(caller: Caller, person_id: str) -> ReachedPersonView:
        known = await contacts.of_person(caller.scope, person_id)
        if not known:
            raise NotFound("PERSON_NOT_FOUND", "Человек не найден. Проверьте его код.")
        mails = await deliveries.to(caller.scope, [each.contact_id for each in known])
        return ReachedPersonView(
            person_id=person_id,
            contacts=[
                ReachedView(
                    participant_id=each.contact_id,
                    school_id=each.school_id,
                    has_email=each.email is not None,
                    has_phone=each.phone is not None,
                    active=each.active,
                )
                for each in known
            ],
            mails=[
                PersonalMailView(
                    school_id=each.school_id, title=each.mail.subject, queued_at=each.created_at, delivery=state.value
                )
                for each, state in mails
            ],
        )

    return router
