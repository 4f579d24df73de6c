"""The console's every page, opened with every role in the own school's name, about another school's things.

The console asks the services with its user's token, so that it knows no more than they tell; this holds it to that, and
to saying of another school's things what it says of things that are nowhere.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

import httpx
import pytest
from console.main import build
from console.pages.assignments.views import Act as OfAssignment
from console.pages.initiatives.views import Act as OfInitiative
from console.pages.lending.views import Answer
from console.pages.matching.decide import Act as Decision
from console.pages.navigation import places_of
from console.pages.orders.views import Act as OfOrder
from console.pages.partners.views import DONE
from console.pages.programme.views import Act, OrderStep
from console.pages.relations.views import Act as OfPair
from console.pages.staff.views import Act as OfStaff
from console.pages.transfers.views import STEPS
from console.pages.wishes.views import Act as OfMeeting
from console.session.current import CSRF_FIELD, SESSION_COOKIE
from console.session.domain import Identity, Session
from console.session.domain import Tokens as Kept
from console.settings import ConsoleSettings
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_common.testing.databases import beside

from ..end_to_end.operations import SAID  # noqa: TID252 - the tests lie on no path
from .asking import Roles, asked_of, is_municipal, said_by, told
from .neighbours import FAR, NEAR, Neighbours
from .schools import DIFFICULTY, School, alike, found_in

SITE = "https://mentoring.test"
BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
OF_NOBODY = ("/console/", "/session/", "/static/", "/docs", "/health/", "/metrics", "/resume/")
"""Addresses that tell of no school, or of what the browser itself has typed."""
ROLES: list[Roles] = [
    *((role,) for role in UserRole),
    (UserRole.CURATOR, UserRole.METHODOLOGIST),
    (UserRole.CURATOR, UserRole.OPERATOR),
    (UserRole.HEAD, UserRole.DATA_PROTECTION_OFFICER),
]
ROSTER = "ФИО наставляемого;Год рождения\nНовиков Новый Новикович;2013\n".encode()

DIRECTORY = ("/schools", "/partners")
"""Pages that show what everybody who is signed in may know of every school."""
LISTS = {"/participants/new", "/participants/{participant_id}"}
"""Pages on which one chooses among all organisations and all role models there are."""
CHOICES = re.compile(r"<option .*?</option>", re.DOTALL)

OPENED: dict[str, list[dict[str, str]]] = {
    "/participants": [{"school_id": "organisation_id"}],
    "/new-year": [{"school_id": "organisation_id"}],
    "/pairs": [{"school": "organisation_id"}],
    "/relations": [{"school": "organisation_id"}],
    "/addenda": [{"school": "organisation_id"}],
    "/addenda.docx": [{"school": "organisation_id"}],
    "/unmatched": [{"school": "organisation_id"}],
    "/compare": [
        {"school": "organisation_id", "form": "PUPIL_PUPIL"},
        {"school": "organisation_id", "mentee": "mentee_id", "mentor": "mentor_id"},
    ],
    "/what-if": [{"school": "organisation_id"}, {"school": "organisation_id", "place": "mentor_id"}],
    "/figures": [{"school": "organisation_id"}],
    "/contingents": [{"school": "organisation_id"}],
    "/staff": [{"school": "organisation_id"}],
    "/access-log": [{"person_id": "person_id"}],
    "/messages": [{"after": "entry_id"}],
    "/erasures/new": [{"person_id": "person_id"}],
}
"""Page -> filters of its address, each with the id that it takes."""
SENT: dict[str, dict[str, str]] = {
    "/participants": {"q": "surname", "school_id": "organisation_id"},
    "/participants/new": {
        "school_id": "organisation_id", "full_name": "Новиков Новый Новикович", "role": "MENTEE", "form": "PUPIL_PUPIL",
    },
    "/participants/{participant_id}": {"etag": '"1.1"', "grade": "7", "was_grade": "6"},
    "/participants/{participant_id}/withdrawal": {},
    "/participants/{participant_id}/return": {},
    "/participants/{participant_id}/leave": {},
    "/participants/{participant_id}/leave/end": {},
    "/participants/{participant_id}/claim": {},
    "/participants/{participant_id}/category": {"category": "NOVICE"},
    "/people/{person_id}/ties/new": {"q": "surname", "kind": "BAN"},
    "/people/{person_id}/ties": {"other": "another_person_id", "kind": "BAN"},
    "/people/{person_id}/ties/{tie_id}/removal": {},
    "/new-year": {"school_id": "organisation_id", "from_year": "2024"},
    "/programme": {
        "school_id": "organisation_id", "school_year": "2027", "model": "PUPILS", "forms": "PUPIL_PUPIL",
        "curator": "Завуч",
    },
    "/programme/{programme_id}/{act}": {
        "statement": "", "reason": "Нужны ещё люди", "regulation_on": "2026-09-01", "item_id": "1",
        "responsible": "Завуч", "kind": "INTRODUCE", "number": "7", "signed_on": "2026-09-01",
    },
    "/partners/new": {"organisation_id": "a-new-partner", "kind": "ENTERPRISE", "name": "ООО «Новое»", "short_name": "Новое"},
    "/partners/{partner_id}/{what}": {"signed_on": "2026-09-01", "on": "2026-10-01"},
    "/programme/{programme_id}/orders/{step}": {
        "order_id": "programme_order_id", "kind": "INTRODUCE", "number": "7", "signed_on": "2026-09-01",
    },
    "/assignments/new": {
        "title": "Отчитаться о запуске", "text": "Пришлите номер приказа", "due_on": "2099-12-15", "model": "",
        "schools": "organisation_id",
    },
    "/assignments/{assignment_id}/{act}": {
        "school_id": "organisation_id", "outcome": "DONE", "note": "Приказ № 71-о", "version": "1",
        "title": "Отчитаться о запуске", "text": "Пришлите номер приказа", "due_on": "2099-12-15",
    },
    "/initiatives/new": {
        "participant_id": "participant_id", "title": "Клуб открытых уроков", "text": "Показываем уроки друг другу",
        "until": "2099-05-25", "reach": "SCHOOL",
    },
    "/initiatives/{initiative_id}/{act}": {"participant_id": "participant_id"},
    "/contingents": {
        "school_id": "organisation_id", "school_year": "2026", "kind": "PUPILS", "value": "740", "on": "2026-09-01",
        "source": "ОО-1",
    },
    "/staff": {
        "school_id": "organisation_id", "full_name": "Новикова Нина Ильинична", "position": "CURATOR",
        "since": "2026-09-01", "login": "new",
    },
    "/staff/{school_id}/{staff_id}/{act}": {
        "version": "1", "full_name": "Новикова Нина Ильинична", "position": "CURATOR", "since": "2026-09-01",
        "login": "new", "on": "2026-09-20", "reason": "LEFT",
    },
    "/transfers": {"school_id": "organisation_id", "person_id": "another_person_id"},
    "/transfers/{transfer_id}/{step}": {},
    "/schools/new": {"organisation_id": "a-new-school", "name": "Новая школа", "short_name": "Новая"},
    "/schools/{school_id}": {"curator_email": "curator@elsewhere.example"},
    "/admissions": {"school_id": "organisation_id", "mentor": "mentor_id", "what": "revoke", "code": "OTHER"},
    "/consents": {"school_id": "organisation_id", "paper": "{person_id}|PD_PROCESSING|GUARDIAN", "given_on": "2026-09-01"},
    "/people/{person_id}/consents": {"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN", "given_on": "2026-09-01"},
    "/people/{person_id}/consents/{consent_id}/withdrawal": {},
    "/people/{person_id}/consents/taking-back": {"school_id": "organisation_id", "paper": "PD_PROCESSING|GUARDIAN"},
    "/people/{person_id}/clearance": {"clearance_kind": "CERTIFICATE", "seen_on": "2026-09-01"},
    "/people/{person_id}/guardians": {"full_name": "Новиков Павел Павлович", "relation": "MOTHER"},
    "/people/{person_id}/guardians/{guardian_id}": {"full_name": "Новиков Павел Павлович", "relation": "MOTHER"},
    "/people/{person_id}/guardians/{guardian_id}/removal": {},
    "/duplicates/merge": {"one": "person_id", "other": "another_person_id"},
    "/duplicates/distinct": {"one": "person_id", "other": "another_person_id"},
    "/runs": {"school": "organisation_id"},
    "/pairs": {"school": "organisation_id", "pair": "mentee_id", "what": "approve"},
    "/pairs/{mentee_id}/{act}": {"mentor_id": "mentor_id", "code": "NOT_FITTING", "what": "reject"},
    "/relations/{relation_id}/{act}": {"text": "Заболел", "reason": "COMPLETED"},
    "/lent-mentors/{relation_id}/{answer}": {"text": "Он нужен здесь"},
    "/orders": {"school_id": "organisation_id", "starts_on": "2026-10-01"},
    "/orders/{order_id}/{act}": {
        "given_on": "2026-09-01", "number": "7", "signed_on": "2026-09-01", "kind": "CANCEL", "reason": "OTHER",
        "words": "Ошибка",
    },
    "/addenda/{relation_id}": {"basis": "JOB_DUTY", "duty_reference": "п. 2.7", "duty_on": "2026-09-01"},
    "/addenda/{relation_id}/termination": {
        "initiator": "MENTOR", "notified_on": "2026-09-01", "last_day_on": "2026-09-01"
    },
    "/addenda/{relation_id}/legal-review": {"cleared_on": "2026-09-01"},
    "/groups/new": {"school": "organisation_id", "mentor": "mentor_id", "topics": "математика", "pairs": "relation_id"},
    "/groups/{group_id}/members": {"pairs": "relation_id"},
    "/groups/{group_id}/leaving": {"relation_id": "relation_id"},
    "/groups/initiatives/{initiative_id}": {},
    "/claims": {
        "claim": "mentee_id", "mentor": "{mentee_id}|{mentor_id}", "number": "7", "signed_on": "2026-09-01",
        "agreed_on": "2026-09-01",
    },
    "/claims/{participant_id}/text": {},
    "/wishes": {"school_id": "organisation_id", "form": "STUDENT_PUPIL", "planned_on": "2026-10-05", "place": "зал"},
    "/wishes/{matching_event_id}/{act}": {"held_on": "2026-09-01"},
    "/wishes/{matching_event_id}/of/{participant_id}": {"place-1": "mentor_id"},
    "/runs/{run_id}/cancel": {},
    "/uploads": {"school_id": "organisation_id", "then": "import"},
    "/uploads/checked/{preview_id}": {},
    "/uploads/{import_id}/cancel": {},
    "/uploads/{import_id}/undo": {},
    "/erasures": {
        "person_id": "person_id", "ground": "SUBJECT_REQUEST", "basis_number": "17-ПД", "basis_on": "2026-09-01",
        "no_other_basis": "yes",
    },
    "/messages/{entry_id}/read": {},
    "/messages/read": {},
}  # fmt: skip
"""Form -> its fields: ids of the school, or values as they are."""
PARTNER = "a-partner"
"""Partners are the municipality's: they tell nothing of schools, so that nobody's will do."""
ACTS = {
    "/relations/{relation_id}/{act}": [{"act": act.value} for act in OfPair],
    "/lent-mentors/{relation_id}/{answer}": [{"answer": answer.value} for answer in Answer],
    "/orders/{order_id}/{act}": [{"act": act.value} for act in OfOrder],
    "/pairs/{mentee_id}/{act}": [{"act": decision.value} for decision in Decision],
    "/programme/{programme_id}/{act}": [{"act": act.value} for act in Act],
    "/programme/{programme_id}/orders/{step}": [{"step": step.value} for step in OrderStep],
    "/assignments/{assignment_id}/{act}": [{"act": act} for act in get_args(OfAssignment)],
    "/initiatives/{initiative_id}/{act}": [{"act": act} for act in get_args(OfInitiative)],
    "/staff/{school_id}/{staff_id}/{act}": [{"act": act} for act in get_args(OfStaff)],
    "/wishes/{matching_event_id}/{act}": [{"act": act} for act in get_args(OfMeeting)],
    "/transfers/{transfer_id}/{step}": [{"step": step} for step in sorted(STEPS)],
    "/partners/{partner_id}/{what}": [{"partner_id": PARTNER, "what": what} for what in DONE],
}
"""Form -> what it may do, where its address says that."""
FILES = {"/uploads": {"file": ("base.csv", ROSTER)}}


@dataclass(frozen=True)
class Console:
    """The console before the neighbours' services."""

    app: FastAPI
    neighbours: Neighbours

    async def session(self, roles: Roles) -> Session:
        """Somebody with these roles and the near school has signed in."""
        kept = Kept(self.neighbours.tokens.of(roles, [NEAR], "somebody"), utc_now() + timedelta(hours=1), "id-token")
        identity = Identity("somebody", "Кто-то Некто", tuple(role.value for role in roles), (NEAR,))
        session: Session = await self.app.state.sessions.begin(kept, identity)
        return session

    def browser(self, session: Session) -> httpx.AsyncClient:
        browser = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=SITE, headers=BROWSER)
        browser.cookies.set(SESSION_COOKIE, session.secret, domain="mentoring.test")
        return browser

    def routes(self, method: str) -> list[str]:
        """The addresses of the pages, or of the forms that they send."""
        routes = [each for each in iter_route_contexts(self.app.routes) if method in (each.methods or ())]
        return [each.path for each in routes if each.path and not each.path.startswith(OF_NOBODY)]


@pytest.fixture(scope="module")
async def console(neighbours: Neighbours, mongo_uri: str) -> AsyncIterator[Console]:
    async with running_console(neighbours, mongo_uri) as running:
        yield running


@asynccontextmanager
async def running_console(neighbours: Neighbours, mongo_uri: str) -> AsyncIterator[Console]:
    name, apps = "test_neighbours_console", neighbours.city.apps
    where: dict[str, Any] = {f"{service}_url": f"http://{service}" for service in apps}
    settings = ConsoleSettings(
        mongo_uri=mongo_uri, mongo_database=name, http_port=1, public_url=SITE, issuer="https://id.test",
        municipality_zone="Asia/Yekaterinburg", **where,
    )  # fmt: skip
    mounts: dict[str, httpx.AsyncBaseTransport] = {
        f"all://{service}": httpx.ASGITransport(app) for service, app in apps.items()
    }
    app = build(settings, mounts=mounts)
    async with beside(mongo_uri, name, drop=True), app.router.lifespan_context(app):
        yield Console(app, neighbours)


def every_form() -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Address, fields and what is done, of every form and everything that it may do."""
    for path, fields in SENT.items():
        for act in ACTS.get(path, [{}]):
            yield path, fields, act


def about(path: str, fields: dict[str, str], school: School) -> dict[str, str]:
    known = {**school.ids, "surname": school.surname, "another_person_id": school.another_person_id}
    return {name: known.get(value, value.format(**known)) for name, value in fields.items()}


def pages_about(path: str, school: School) -> Iterator[dict[str, Any]]:
    """The page, and the page with its filters."""
    whole = path.format(**school.ids, school_id=school.school_id, kind="mentees", partner_id=PARTNER, **SAID)
    yield {"url": whole}
    for filters in OPENED.get(path, []):
        yield {"url": whole, "params": about(path, filters, school)}


def shown(path: str, answer: httpx.Response) -> str:
    """What a page says, but for lists that say the same to everybody."""
    return CHOICES.sub("", told(answer)) if path in LISTS else told(answer)


async def test_every_form_is_sent(console: Console) -> None:
    assert set(console.routes("POST")) == set(SENT), "say in SENT what the new form sends"
    assert {"/", *OPENED} <= set(console.routes("GET"))


async def test_the_own_curator_sees_the_names_that_others_are_not_shown(console: Console) -> None:
    near, session = console.neighbours.near, await console.session((UserRole.CURATOR,))
    seen: set[str] = set()
    async with console.browser(session) as browser:
        for path in console.routes("GET"):
            for request in pages_about(path, near):
                answer = await browser.get(**request)
                is_of_others = path == "/access-log" or path.startswith(DIRECTORY)
                assert answer.status_code in {200, 204} or is_of_others, (request, answer.text)
                seen |= found_in(near.personal, told(answer))
    assert near.surname in seen
    assert len(seen) > 1, seen


@pytest.mark.parametrize("role", UserRole)
async def test_every_place_that_is_offered_may_be_entered(console: Console, role: UserRole) -> None:
    session = await console.session((role,))
    async with console.browser(session) as browser:
        for place in places_of(session.roles):
            assert (await browser.get(place.path)).status_code == 200, place.path


@pytest.mark.parametrize("roles", ROLES, ids=" + ".join)
async def test_a_page_says_of_another_school_what_it_says_of_none(console: Console, roles: Roles) -> None:
    far, nowhere = console.neighbours.far, console.neighbours.far.missing()
    session = await console.session(roles)
    async with console.browser(session) as browser:
        for path in console.routes("GET"):
            for of_far, of_nowhere in zip(pages_about(path, far), pages_about(path, nowhere), strict=True):
                answer, twin = await browser.get(**of_far), await browser.get(**of_nowhere)
                assert answer.status_code < 500, (of_far, answer.text)
                text, twin_text = shown(path, answer), shown(path, twin)
                assert not found_in(far.personal, text), (of_far, text)
                if path.startswith(DIRECTORY):
                    assert not found_in(far.things - {FAR}, text), (of_far, text)
                    continue
                if is_municipal(roles):
                    assert DIFFICULTY not in text, (of_far, text)
                    continue
                assert not found_in(far.things - {FAR} - said_by(of_far, far), text), (of_far, text)
                assert alike(text, asked_of(far)) == alike(twin_text, asked_of(nowhere)), of_far


@pytest.mark.parametrize("roles", [(UserRole.CURATOR,), (UserRole.HEAD,), (UserRole.CLIENT,)], ids=" + ".join)
async def test_a_form_does_nothing_to_another_school_and_says_nothing_of_it(console: Console, roles: Roles) -> None:
    far, nowhere = console.neighbours.far, console.neighbours.far.missing()
    before = console.neighbours.stored_of(far)
    session = await console.session(roles)
    async with console.browser(session) as browser:
        for path, fields, act in every_form():
            answers = [
                await browser.post(
                    path.format(**school.ids, school_id=school.school_id, **act),
                    data={**about(path, fields, school), CSRF_FIELD: session.csrf_token},
                    files=FILES.get(path),
                )
                for school in (far, nowhere)
            ]
            texts = [shown(path, answer) for answer in answers]
            assert answers[0].status_code < 500, (path, act, texts[0])
            assert not found_in(far.secrets - {FAR} - set(asked_of(far)), texts[0]), (path, act, texts[0])
            is_alike = alike(texts[0], asked_of(far)) == alike(texts[1], asked_of(nowhere))
            assert path.startswith(DIRECTORY) or is_alike, (path, act)
    assert console.neighbours.stored_of(far) == before
