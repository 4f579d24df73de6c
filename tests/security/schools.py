"""Two schools that know nothing of each other, each with whatever a school can have here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from mentoring_common.testing.waiting import until

from ..end_to_end.city import ERASURE, TEACHER, City  # noqa: TID252 - the tests lie on no path
from ..end_to_end.judges import Answer  # noqa: TID252
from ..end_to_end.operations import ASSIGNED, INITIATIVE, STAFF_MEMBER  # noqa: TID252

DIFFICULTY = "LEADER_COMMUNICATION_DIFFICULTY"
"""A role model that tells of a person's difficulty: for the person's own school alone."""
PUPIL = {"form": "PUPIL_PUPIL", "topics": ["математика"], "consents_on": "2026-09-01", "minutes_per_week": 60}
THIRD = "third-school"
"""Asks for one of its pupils: what a transfer is to the two schools that it leads from and to, and to no other."""
EMPLOYEE = {
    "role": "MENTOR", "form": "EMPLOYER_PUPIL", "full_name": "Общий Иван Петрович", "birth_date": "1980-05-05",
    "workplace_kind": "ENTERPRISE", "consents_on": "2026-09-01", "admitted_on": "2026-09-01", "topics": ["физика"],
}  # fmt: skip
"""Somebody of a partner: one person, however many schools he helps."""


@dataclass(frozen=True)
class School:
    """What there is at a school, and how it would be noticed in an answer."""

    school_id: str
    ids: Mapping[str, str]
    """What paths to its things are made of, by the name of the parameter."""
    another_person_id: str
    """Whom a request sets beside `person_id`."""
    surname: str
    """How the names of all its people begin."""
    personal: frozenset[str]
    """Names, contacts and what was written about people."""
    things: frozenset[str]
    """Ids and names of what is the school's, and nobody's personal data."""

    @property
    def secrets(self) -> frozenset[str]:
        return self.personal | self.things

    def missing(self) -> "School":
        """What looks like it and is nowhere."""
        ids = {name: nowhere(value) for name, value in self.ids.items()}
        another, surname = nowhere(self.another_person_id), nowhere(self.surname).capitalize()
        return School(nowhere(self.school_id), ids, another, surname, frozenset(), frozenset())


def nowhere(value: str) -> str:
    """Looks like the id or name, of the same length and letters, and is nobody's."""
    return value[::-1].lower()


async def school_with_everything(city: City, school_id: str, surname: str, phone: str, partner: str) -> School:
    """People of every kind, an import with what it refused, a preview, a run, messages: settled everywhere.

    `phone` is how its people's numbers begin; `partner` is the enterprise from which one and the same person helps.
    """
    judges = city.judges
    directory = {"kind": "SCHOOL", "name": f"Школа {school_id}", "short_name": school_id}
    directory["curator_email"] = f"curator@{school_id}.example"
    methodologist = judges.ask(city.apps["registry"], "methodologist")
    answer = await methodologist.put(f"/registry/v1/organisations/{school_id}", json=directory)
    assert answer.status_code == 204, answer.text

    def pupil(name: str, number: int, **more: Any) -> dict[str, Any]:
        mail = f"family{number}@{school_id}.example"
        text = {"request_text": f"Просьба {surname}", "contact_phone": f"{phone}{number:02d}", "contact_email": mail}
        return {**PUPIL, "full_name": f"{surname}{name}", **text, **more}

    sixth, tenth = {"birth_year": 2014, "grade": 6, "role": "MENTEE"}, {"birth_year": 2010, "grade": 10}
    mentor = {**tenth, "role": "MENTOR", "admitted_on": "2026-09-01", "capacity": 2}
    bodies = [
        pupil("а Лия Львовна", 1, **sixth),
        pupil(" Лев Львович", 2, **mentor),
        pupil("а Вера Игоревна", 3, **sixth, consents_on=None),
        pupil("а Вера Игоревна", 4, **sixth, consents_on=None),
        pupil("а Рита Львовна", 5, **sixth),
        {**TEACHER, "full_name": f"{surname}а Нина Ильинична", "contact_email": f"teacher@{school_id}.example"},
        {**EMPLOYEE, "workplace_id": partner, "achievements_text": f"Помог: {surname}"},
    ]
    people = [await judges.register(school_id, **body) for body in bodies]
    mentee_id, shared = people[0]["participant_id"], people[-1]["person_id"]
    curator = judges.ask(city.apps["registry"], "curator", school_id)
    mentee = f"/registry/v1/persons/{people[0]['person_id']}"
    guardian = {"full_name": f"{surname} Павел Павлович", "relation": "MOTHER", "phone": f"{phone}60"}
    guardian_id = _of(await curator.post(f"{mentee}/guardians", json=guardian), 201)["guardian_id"]
    tie = {"other_person_id": people[2]["person_id"], "kind": "TEACHES_SUBJECT"}
    tie_id = _of(await curator.post(f"{mentee}/ties", json=tie), 201)["tie_id"]
    paper = {"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN"}
    consent_id = _of(await curator.post(f"{mentee}/consents", json=paper), 201)["consent_id"]
    third = {"kind": "SCHOOL", "name": "Третья школа", "short_name": "Третья"}
    assert (await methodologist.put(f"/registry/v1/organisations/{THIRD}", json=third)).status_code == 204
    asked_for = {"school_id": THIRD, "person_id": people[3]["person_id"]}
    of_third = judges.ask(city.apps["registry"], "curator", THIRD)
    transfer_id = _of(await of_third.post("/registry/v1/transfers", json=asked_for), 201)["transfer_id"]
    programme = {"school_id": school_id, "school_year": 2025, "model": "PUPILS", "forms": ["PUPIL_PUPIL"]}
    programme["curator"] = f"{surname} Пётр Петрович, завуч"
    programme_id = _of(await curator.post("/registry/v1/programmes", json=programme), 201)["programme_id"]
    in_office = {**STAFF_MEMBER, "full_name": f"Завучева {surname[1:4].capitalize()}на Павловна"}
    staff = f"/registry/v1/organisations/{school_id}/staff"
    staff_id = _of(await methodologist.post(staff, json=in_office), 201)["staff_id"]
    drafts = f"/registry/v1/programmes/{programme_id}/orders/drafts"
    programme_order_id = _of(await curator.post(drafts, json={"kind": "APPOINT_CURATOR"}), 201)["order_id"]
    set_to_it = {**ASSIGNED, "schools": [school_id]}
    assignment = _of(await methodologist.post("/registry/v1/assignments", json=set_to_it), 201)
    opened = {**INITIATIVE, "participant_id": people[5]["participant_id"]}
    initiative = _of(await curator.post("/registry/v1/initiatives", json=opened), 201)
    counting = judges.ask(city.apps["reporting"], "curator", school_id)
    contingent = {"school_id": school_id, "school_year": 2026, "kind": "TEACHERS", "value": 40, "on": "2026-09-01"}

    async def is_entered() -> bool:  # as soon as reporting knows the school
        entered = await counting.post("/reporting/v1/contingents", json={**contingent, "source": "ОО-1"})
        return entered.status_code == 200

    await until(is_entered)
    year = {"school_id": school_id, "from_year": 2024}
    year_change = _of(await curator.post("/registry/v1/year-changes", json=year), 202)
    leaving = await judges.register(school_id, **pupil("а Яна Юрьевна", 7, **sixth))
    erasure = f"/registry/v1/persons/{leaving['person_id']}/erasure"
    erasure_id = _of(await curator.post(erasure, json=ERASURE), 202)["erasure_id"]

    async def is_erased() -> bool:
        return bool(_of(await curator.get(f"/registry/v1/erasures/{erasure_id}"), 200)["status"] == "DONE")

    await until(is_erased)
    upload = {"data": {"school_id": school_id}, "files": {"file": (f"{surname}.csv", _roster(surname, phone))}}
    imported = _of(await curator.post("/registry/v1/imports", **upload), 202)
    preview = _of(await curator.post("/registry/v1/imports/preview", **upload), 200)

    async def is_imported() -> bool:
        jobs = [f"imports/{imported['import_id']}", f"year-changes/{year_change['year_change_id']}"]
        return all([_of(await curator.get(f"/registry/v1/{job}"), 200)["status"] == "DONE" for job in jobs])

    await until(is_imported)
    everybody = _of(await curator.get("/registry/v1/participants", params={"limit": 200}), 200)["items"]
    assert len(everybody) == len(people) + 1, everybody
    matching = judges.ask(city.apps["matching"], "curator", school_id)

    async def is_known() -> bool:
        return bool(_of(await matching.get("/matching/v1/census"), 200)["members"] == len(everybody) + 1)  # and nobody

    await until(is_known)
    run = await judges.run("curator", school_id)
    assert run["proposed"] == 2, run
    approval = f"/matching/v1/proposals/{people[4]['participant_id']}/approval"
    approved = _of(await matching.post(approval, json={"mentor_id": people[1]["participant_id"]}), 200)
    gathered = {"relation_ids": [approved["relation_id"]], "topics": ["математика"]}
    group = _of(await matching.post("/matching/v1/groups", json=gathered), 201)
    order = _of(await matching.post("/matching/v1/orders", json={"school_id": school_id}), 201)
    meeting = {"school_id": school_id, "form": "PUPIL_PUPIL", "planned_on": "2026-09-01"}
    meeting_id = _of(await matching.post("/matching/v1/matching-events", json=meeting), 201)["matching_event_id"]
    held = f"/matching/v1/matching-events/{meeting_id}"
    assert (await matching.post(f"{held}/holding", json={"held_on": "2026-09-01"})).status_code == 200
    wished = {"ranked": [people[1]["participant_id"]]}
    assert (await matching.put(f"{held}/preferences/{mentee_id}", json=wished)).status_code == 200
    inbox = judges.ask(city.apps["notifications"], "curator", school_id)
    messages: list[Answer] = []

    async def is_told() -> bool:
        messages[:] = _of(await inbox.get("/notifications/v1/inbox"), 200)["items"]
        return len(messages) == 2  # of the assignment and of the run

    await until(is_told)
    figures = judges.ask(city.apps["reporting"], "curator", school_id)

    async def is_counted() -> bool:
        counted = _of(await figures.get("/reporting/v1/figures"), 200)["totals"]
        pairs = (counted["proposed"], counted["approved"])  # the approval is counted after the run
        return pairs == (2, 1) and counted["mentees"] == 6 and city.is_settled()

    await until(is_counted)
    persons = {each["participant_id"]: each["person_id"] for each in everybody}
    ids = {
        "organisation_id": school_id,
        "participant_id": mentee_id,
        "person_id": people[0]["person_id"],
        "mentee_id": mentee_id,
        "mentor_id": people[1]["participant_id"],
        "guardian_id": guardian_id,
        "tie_id": tie_id,
        "consent_id": consent_id,
        "transfer_id": transfer_id,
        "programme_id": programme_id,
        "staff_id": staff_id,
        "programme_order_id": programme_order_id,
        "assignment_id": assignment["assignment_id"],
        "initiative_id": initiative["initiative_id"],
        "year_change_id": year_change["year_change_id"],
        "erasure_id": erasure_id,
        "import_id": imported["import_id"],
        "preview_id": preview["preview_id"],
        "run_id": run["run_id"],
        "relation_id": approved["relation_id"],
        "order_id": order["order_id"],
        "group_id": group["group_id"],
        "matching_event_id": meeting_id,
        "entry_id": messages[0]["id"],
    }
    things = {school_id, in_office["full_name"], *ids.values()}
    things |= persons.keys() | {each for each in persons.values() if each != shared}
    return School(
        school_id=school_id,
        ids=ids,
        another_person_id=people[2]["person_id"],
        surname=surname,
        personal=frozenset({surname, phone.removeprefix("+7"), f"{school_id}.example"}),
        things=frozenset(things),
    )


def _roster(surname: str, phone: str) -> bytes:
    """A row that is taken and names a pair, and one that is not taken."""
    return (
        "ФИО наставляемого;Контактные данные;Год рождения;Класс;Основной запрос наставляемого;Форма наставничества;"
        "ФИО наставника\n"
        f"{surname} Кирилл Львович;{phone}50;2013;6;физика;ученик-ученик;{surname} Илья Олегович\n"
        f"{surname} К.;;2013;6;физика;ученик-ученик;\n"
    ).encode()


def _of(answer: httpx.Response, status: int) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+\d\d:\d\d)?|\d{1,2} [а-я]+ \d{4} г\., \d\d:\d\d")
"""As answers and as pages write it."""


def alike(text: str, asked: Iterable[str]) -> str:
    """The text without what was asked for, which it may repeat, and without the moment at which it was said."""
    for number, value in enumerate(dict.fromkeys(asked)):
        text = text.replace(value, f"<{number}>")
    return MOMENT.sub("<moment>", text)


def found_in(words: Iterable[str], text: str) -> set[str]:
    return {word for word in words if word in text}
