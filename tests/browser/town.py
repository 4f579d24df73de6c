"""A school in the middle of its year, for the pages to show: bases with faults, pairs, people without one, messages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from mentoring_common.clock import utc_now
from mentoring_tools.demo.client import GatewayClient, wait_for

from .papers import MENTEES, book, mentee

SCHOOL, CURATOR = "school-02", "Соколов Денис Игоревич"
ATTESTED: dict[str, Any] = {
    "school_id": SCHOOL,
    "form": "PUPIL_PUPIL",
    "topics": ["математика"],
    "consents_on": "2026-09-01",
}
MENTEE: dict[str, Any] = {"role": "MENTEE", "grade": 4, "birth_date": "2016-01-01", **ATTESTED}
MENTOR: dict[str, Any] = {
    "role": "MENTOR",
    "grade": 8,
    "birth_date": "2012-05-05",
    "capacity": 1,
    "admitted_on": "2026-09-01",
    **ATTESTED,
}
CHILDREN = ("Абрамова Яна Олеговна", "Белов Пётр Ильич", "Власова Анна Павловна", "Гаврилов Лев Денисович")
TWICE = ("Лугина Дарья Олеговна", "Лугина Дарья Олегвна")
GUIDES = ("Ильина Вера Игоревна", "Королёв Олег Львович")
MENTEES_IN_ALL = len(CHILDREN) + len(TWICE) + 2
"""With those of the base."""
PROGRAMME = {
    "school_id": SCHOOL, "school_year": 2027, "model": "PUPILS", "forms": ["PUPIL_PUPIL"], "curator": "Соколов Д. И.",
}  # fmt: skip
SHEET = {"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN"}
A_YEAR_OF_NOBODY = {"school_id": SCHOOL, "from_year": 2024}
TEACHER = {
    "school_id": SCHOOL, "role": "MENTEE", "form": "TEACHER_TEACHER", "full_name": "Соколова Нина Ильинична",
    "birth_date": "1998-05-05", "topics": ["методика преподавания предмета"],
}  # fmt: skip
INITIATIVE = {
    "title": "Клуб открытых уроков", "text": "Раз в месяц показываем друг другу урок и обсуждаем его.",
    "until": (utc_now() + timedelta(days=150)).date().isoformat(), "is_district": True,
}  # fmt: skip
ASSIGNMENT = {
    "title": "Отчитаться о запуске программ", "text": "Пришлите номер приказа о внедрении и дату первой встречи пар.",
    "due_on": (utc_now() + timedelta(days=40)).date().isoformat(), "schools": [SCHOOL], "model": "PUPILS",
}  # fmt: skip
IN_OFFICE = {"full_name": CURATOR, "position": "CURATOR", "since": "2026-09-01", "login": "curator-school-02"}
SECONDS, RUN_SECONDS = 60, 300
"""A machine that has not run the engine yet compiles it first."""


@dataclass(frozen=True)
class Town:
    """What its pages are called by."""

    mentee: str
    """Has a pair."""
    left: str
    """Has none."""
    mentor: str
    person: str
    upload: str
    run: str
    programme: str
    year_change: str
    consent: str
    """A sheet of the person's, to be signed."""
    relation: str
    """A pair that is approved."""
    order: str
    """A draft with that pair."""
    initiative: str
    assignment: str
    """Not answered yet."""
    meeting: str
    """A common meeting that was held."""
    staff: str
    """Of the school's curator."""
    group: str
    """Of that pair."""
    partner: str = "zavod-vympel"


def play(client: GatewayClient, curator: httpx.Client) -> Town:
    """Once for all tests that look at its pages and change nothing."""
    school = {"kind": "SCHOOL", "name": "МБОУ СОШ № 2", "short_name": "СОШ № 2"}
    client.ask("PUT", f"/registry/v1/organisations/{SCHOOL}", json=school)
    plant = {"kind": "ENTERPRISE", "name": "ООО «Вымпел»", "short_name": "Вымпел", "agreement_on": "2026-09-01"}
    client.ask("PUT", "/registry/v1/organisations/zavod-vympel", json=plant)
    soon = (utc_now() + timedelta(days=10)).date().isoformat()
    for number, name in enumerate((*CHILDREN, *TWICE)):
        ends = {"consents_until": soon} if name == CHILDREN[0] else {}
        entry = {**MENTEE, **ends, "full_name": name, "contact_phone": f"+7900000010{number}"}
        client.ask("POST", "/registry/v1/participants", json=entry)
    for number, name in enumerate(GUIDES):
        entry = {**MENTOR, "full_name": name, "contact_phone": f"+7900000020{number}"}
        client.ask("POST", "/registry/v1/participants", json=entry)
    upload = _uploaded(client)
    run = _run(client)
    pair, other = client.ask("GET", f"/matching/v1/proposals?school_id={SCHOOL}")["items"][:2]
    approval = f"/matching/v1/proposals/{other['mentee_id']}/approval"
    approved = curator.post(approval, json={"mentor_id": other["mentor_id"]}).raise_for_status().json()
    gathered = {"relation_ids": [approved["relation_id"]], "topics": MENTEE["topics"]}
    group = curator.post("/matching/v1/groups", json=gathered).raise_for_status().json()["group_id"]
    order = curator.post("/matching/v1/orders", json={"school_id": SCHOOL}).raise_for_status().json()
    teacher = client.ask("POST", "/registry/v1/participants", json=TEACHER)["participant_id"]
    assignment = client.ask("POST", "/registry/v1/assignments", json=ASSIGNMENT)
    left = client.ask("GET", f"/matching/v1/unmatched?school_id={SCHOOL}")["items"][0]
    mentee = client.ask("GET", f"/registry/v1/participants/{pair['mentee_id']}")
    wait_for(lambda: bool(_messages(client)), SECONDS)
    return Town(
        pair["mentee_id"], left["mentee_id"], pair["mentor_id"], mentee["person_id"], upload, run,
        _programme(curator),
        _made(curator, "year-changes", A_YEAR_OF_NOBODY)["year_change_id"],
        _made(curator, f"persons/{mentee['person_id']}/consents", SHEET)["consent_id"],
        approved["relation_id"], order["order_id"],
        _made(curator, "initiatives", {**INITIATIVE, "participant_id": teacher})["initiative_id"], assignment["assignment_id"],
        _meeting(curator, left["mentee_id"], pair["mentor_id"]),
        client.ask("POST", f"/registry/v1/organisations/{SCHOOL}/staff", json=IN_OFFICE)["staff_id"],
        group,
    )  # fmt: skip


def _meeting(curator: httpx.Client, mentee: str, mentor: str) -> str:
    """The pupils have met, and one of them has said whom he wishes for."""
    body = {"school_id": SCHOOL, "form": "PUPIL_PUPIL", "planned_on": "2026-09-01", "place": "актовый зал"}
    made = curator.post("/matching/v1/matching-events", json=body).raise_for_status().json()["matching_event_id"]
    address = f"/matching/v1/matching-events/{made}"
    curator.post(f"{address}/holding", json={"held_on": "2026-09-01"}).raise_for_status()
    curator.put(f"{address}/preferences/{mentee}", json={"ranked": [mentor]}).raise_for_status()
    return str(made)


def _programme(curator: httpx.Client) -> str:
    """With an order that the school wrote, one that is being amended, and one that lacks something."""
    programme_id: str = _made(curator, "programmes", PROGRAMME)["programme_id"]
    orders = f"programmes/{programme_id}/orders"
    _made(curator, orders, {"kind": "APPOINT_CURATOR", "number": "72-о", "signed_on": "2026-09-01"})
    _made(curator, f"programmes/{programme_id}/preparation", {"head": "Директор М. С. Петрова"})
    change = {"kind": "AMEND", "changes": "APPOINT_CURATOR", "curator": "Новикова О. О., заместитель директора"}
    amending = _made(curator, f"{orders}/drafts", change)["order_id"]
    _made(curator, f"{orders}/{amending}/text", {})
    _made(curator, f"{orders}/drafts", {"kind": "INTRODUCE"})
    return programme_id


def _made(curator: httpx.Client, what: str, body: dict[str, Any]) -> Any:
    answer = curator.post(f"/registry/v1/{what}", json=body)
    answer.raise_for_status()
    return answer.json()


def _uploaded(client: GatewayClient) -> str:
    """A base of one good row, one that names its mentor, and one that is refused."""
    claimed = mentee("Данилова Ева Марковна", "+79000000301", born="12.03.2014")
    claimed[MENTEES.index("ФИО наставника")] = GUIDES[0]
    rows = [
        mentee("Егоров Марк Антонович", "+79000000302", born="1.02.2014"),
        claimed,
        mentee("Жуков Ян Ильич", "+79000000303", form="дружба"),
    ]
    file = book(MENTEES, *rows)
    job = client.ask(
        "POST", "/registry/v1/imports", files={"file": (file["name"], file["buffer"])},
        data={"school_id": SCHOOL, "consents_on": "2026-09-01"},
    )  # fmt: skip
    path = f"/registry/v1/imports/{job['import_id']}"
    _must(lambda: client.ask("GET", path)["status"] == "DONE")
    return str(job["import_id"])


def _run(client: GatewayClient) -> str:
    """A run that knows of everybody: matching is told of them by and by."""
    runs: list[str] = []

    def knows_everybody() -> bool:
        runs.append(client.ask("POST", "/matching/v1/runs", json={"school_id": SCHOOL})["run_id"])
        path = f"/matching/v1/runs/{runs[-1]}"
        _must(lambda: client.ask("GET", path)["status"] == "DONE", RUN_SECONDS)
        run = client.ask("GET", path)
        return bool(run["proposed"] + run["unmatched"] == MENTEES_IN_ALL and run["proposed"])

    _must(knows_everybody, RUN_SECONDS)
    return runs[-1]


def _messages(client: GatewayClient) -> list[dict[str, Any]]:
    found = client.ask("GET", "/notifications/v1/inbox?limit=200")["items"]
    return [each for each in found if each["school_id"] == SCHOOL]


def _must(condition: Callable[[], bool], seconds: float = SECONDS) -> None:
    assert wait_for(condition, seconds)
