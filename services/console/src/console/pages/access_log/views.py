"""`/access-log`: who has seen whose name, when and why."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from console.gateway.client import Gateway, Refused
from console.pages.base import Pages
from console.pages.listing import Listing
from console.pages.staff.words import POSITIONS
from console.session.current import SignedIn
from console.session.domain import ROLES

PAGE = 50
"""Entries on a page."""
OPERATIONS = {
    "POST /registry/v1/names": "имена в списке или в парах",
    "GET /registry/v1/participants": "список участников",
    "POST /registry/v1/participants": "новый участник",
    "GET /registry/v1/participants/{participant_id}": "карточка участника",
    "PATCH /registry/v1/participants/{participant_id}": "изменение участника",
    "POST /registry/v1/participants/{participant_id}/withdrawal": "выбытие участника",
    "POST /registry/v1/participants/{participant_id}/return": "возвращение участника",
    "POST /registry/v1/participants/{participant_id}/leave": "длительное отсутствие участника",
    "POST /registry/v1/participants/{participant_id}/leave/end": "окончание длительного отсутствия участника",
    "GET /registry/v1/participants/{participant_id}/category": "категория наставляемого педагога",
    "PUT /registry/v1/participants/{participant_id}/category": "изменение категории педагога",
    "GET /registry/v1/people": "поиск по имени",
    "GET /registry/v1/people/duplicates": "возможные повторы",
    "GET /registry/v1/people/{person_id}": "карточка человека",
    "POST /registry/v1/people/{person_id}/merge": "объединение записей",
    "GET /registry/v1/persons/{person_id}/export": "выписка обо всём, что хранится",
    "GET /registry/v1/persons/{person_id}/guardians": "законные представители",
    "POST /registry/v1/persons/{person_id}/guardians": "новый законный представитель",
    "PUT /registry/v1/persons/{person_id}/guardians/{guardian_id}": "изменение законного представителя",
    "GET /registry/v1/persons/{person_id}/ties": "связи с другими людьми",
    "POST /registry/v1/persons/{person_id}/ties": "новая связь с другим человеком",
    "GET /registry/v1/transfers": "переводы между школами",
    "POST /registry/v1/transfers": "запрос перевода из другой школы",
    "POST /registry/v1/transfers/{transfer_id}/release": "согласие отпустить в другую школу",
    "POST /registry/v1/transfers/{transfer_id}/refusal": "отказ в переводе",
    "POST /registry/v1/transfers/{transfer_id}/acceptance": "приём из другой школы",
    "GET /registry/v1/year-changes/preview": "кто перейдёт в новый учебный год",
    "GET /registry/v1/consents/gaps": "кому не хватает согласий",
    "GET /registry/v1/admissions": "допуск наставников",
    "POST /registry/v1/admissions/{participant_id}/steps": "шаг допуска наставника",
    "POST /registry/v1/admissions/{participant_id}/admit": "допуск наставника",
    "POST /registry/v1/admissions/{participant_id}/refuse": "отказ в допуске",
    "POST /registry/v1/admissions/{participant_id}/revoke": "отзыв допуска",
    "GET /registry/v1/claims": "пары, названные в базе",
    "POST /registry/v1/claims/{participant_id}/text": "отказ от пары, названной в базе",
    "POST /registry/v1/imports/preview": "проверка базы без записи",
    "GET /registry/v1/imports/{import_id}/rows": "отчёт о загрузке базы",
    "GET /registry/v1/imports/{import_id}/remaining.xlsx": "книга строк, которые нужно исправить",
    "GET /registry/v1/exports/mentees.xlsx": "база наставляемых книгой",
    "GET /registry/v1/exports/mentors.xlsx": "база наставников книгой",
}
"""Every operation by which names are shown, in words."""
Text = Annotated[str, Query(max_length=256)]


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/access-log")
    async def listed(
        request: Request,
        session: SignedIn,
        api: Gateway,
        person_id: Text = "",
        subject: Text = "",
        from_day: Text = "",
        to_day: Text = "",
        after: Text = "",
    ) -> Response:
        filters = {"person_id": person_id, "subject": subject, "from_day": from_day, "to_day": to_day}
        listing = Listing("/access-log", filters, after)
        refusal = None
        try:
            found = await api.get("/registry/v1/access-log", params={**filters, **listing.page(PAGE)})
        except Refused as refused:
            if refused.status != 422:
                raise
            refusal, found = refused, {"items": [], "next": None}
        directory = await api.get("/registry/v1/organisations")
        return pages.render(
            request,
            "access_log/list.html",
            session=session,
            found=found,
            refusal=refusal,
            filters=filters,
            listing=listing,
            names={each["organisation_id"]: each["short_name"] for each in directory},
            roles=ROLES,
            operations=OPERATIONS,
            positions=POSITIONS,
        )

    return router
