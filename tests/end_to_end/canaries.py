"""Two people of whom everything is known: each field that may say something of somebody has a value of its own.

Where a school writes somebody's name into what is another's, the name stands beside the value, as it would there.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from mentoring_common.testing.waiting import until

from .city import City
from .judges import Answer

PUPIL, TEACHER = "Канарейкина Аврора Никитична", "Кенарева Снежана Тихоновна"
MENTOR_NAMES = ("Воробьёв Лука Фомич", "Галкин Марк Фомич")
EXPERT_NAME, OTHER_NAME = "Сорокина Инна Ильинична", "Спицын Олег Ильич"

CANARIES = {
    "surname": "Канарейкин", "surname, folded": "канарейкин", "name": "Аврор", "name, folded": "аврор",
    "patronymic": "Никитичн", "birth": "2015-03-17",
    "phone": "9001237654", "address": "aurora.canary", "other contact": "пейджер-71",
    "request": "мечтает о телескопе", "hours": "по-канареечьи", "achievements": "диплом-астронома",
    "where she learns": "лицей-планетарий", "partner's workplace": "обсерватория-заря", "results": "открыла-комету",
    "passed": "зачтено-затмение", "case": "case-canary.example.org",
    "reason of a correction": "паспорт-переписан", "reason of a leave": "уехала-в-обсерваторию",
    "reason of leaving": "устала-от-звёзд", "reason of a return": "соскучилась-по-звёздам",
    "father": "Протасий", "father's phone": "9001237655", "father's address": "protasy.canary",
    "mother": "Глафира", "mother's phone": "9001237656",
    "reason of a withdrawn consent": "мать-передумала",
    "refused value": "класс-созвездий", "contact before a correction": "9001237657", "another's request": "дружит-с-детства", "another's reason": "из-за-ссоры",
    "programme's responsible": "хранительница-карт", "assignment's answer": "выбыла-на-север",
    "initiative": "кружок-звездочётов", "purpose of a look": "жалоба-соседей",
    "her proposal rejected": "не-любит-птиц", "note of her pair": "видятся-на-крыше",
    "teacher": "Кенарев", "teacher, folded": "кенарев", "teacher's name": "Снежан", "teacher's birth": "1991-08-23",
    "teacher's address": "snezhana.canary", "teacher's phone": "9001237658",
    "number of the certificate": "077-КЕНАР", "why it was entered": "справка-с-почты",
    "number of the contract": "ДГВ-КЕНАР", "her work": "лаборатория-света",
    "what she is taught": "кенарская-методика", "how she is taught": "по-пятницам-в-гнезде", "what she pays": "пять-перьев",
    "addendum before": "черновик-гнезда",
}  # fmt: skip
"""Field -> a value that stands nowhere else."""
MENTOR = {
    "role": "MENTOR", "form": "PUPIL_PUPIL", "grade": 8, "birth_date": "2012-05-05", "topics": ["математика"],
    "consents_on": "2026-09-01", "admitted_on": "2026-09-01", "capacity": 2,
}  # fmt: skip
TEACHING = {
    "form": "TEACHER_TEACHER", "variant": "LEADER_COMMUNICATION_DIFFICULTY", "topics": ["математика"],
    "consents_on": "2026-09-01",
}  # fmt: skip
EXPERT = {
    **TEACHING, "role": "MENTOR", "birth_date": "1980-05-05", "capacity": 1, "experience_years": 20,
    "admitted_on": "2026-09-01", "cleared_on": "2026-09-01",
}  # fmt: skip
HEAD = (
    "ФИО наставляемого;Контактные данные;Год рождения;Класс;Основной запрос наставляемого;Форма наставничества;"
    "ФИО наставника;Место работы/учёбы наставника"
)
ROSTER = (
    f"{HEAD}\n"
    f"{PUPIL};+79001237657, aurora.canary@example.org, {CANARIES['other contact']};17.03.2015;4;"
    f"математика, {CANARIES['request']};ученик-ученик;;обсерватория-заря\n"
    f"{OTHER_NAME};+79001110011;2015;4;математика;ученик-ученик;{PUPIL};\n"
).encode()
NEXT_ROSTER = ROSTER.replace(f"ученик-ученик;{PUPIL}".encode(), "ученик-ученик;".encode())
"""Whom a school writes anew into another's row is the school's new word about that other."""
REFUSED = f"{HEAD}\n{PUPIL};;17.03.2015;{CANARIES['refused value']};математика, {CANARIES['request']};ученик-ученик;;\n".encode()
"""A row that is not taken as it is; its cells are kept until somebody mends them."""
CERTIFICATE = {
    "kind": "CERTIFICATE", "seen_on": "2026-09-01", "number": CANARIES["number of the certificate"],
    "reason": CANARIES["why it was entered"],
}  # fmt: skip
ADDENDUM = {
    "basis": "ADDENDUM", "reference": "№ 4-н", "signed_on": "2026-09-01", "consented_on": "2026-09-01",
    "starts_on": "2026-09-01", "ends_on": "2027-05-25", "content": CANARIES["what she is taught"],
    "work_form": CANARIES["how she is taught"], "payment": CANARIES["what she pays"],
}  # fmt: skip


@dataclass(frozen=True)
class Canaries:
    """The school, and the two who are to be erased."""

    school_id: str
    pupil: Answer
    teacher: Answer

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(each[name] for each in (self.pupil, self.teacher) for name in ("person_id", "participant_id"))


async def upload(curator: Any, school_id: str, content: bytes) -> str:
    """Upload the list, and wait for its end; the import's id."""
    files = {"file": ("база.csv", content)}
    accepted = await curator.post(
        "/registry/v1/imports", data={"school_id": school_id, "consents_on": "2026-09-01"}, files=files
    )
    assert accepted.status_code == 202, accepted.text
    import_id = str(accepted.json()["import_id"])

    async def is_over() -> bool:
        return bool((await curator.get(f"/registry/v1/imports/{import_id}")).json()["status"] == "DONE")

    await until(is_over)
    return import_id


def done(answer: httpx.Response) -> Any:
    """What a command that has succeeded answered."""
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def planted(city: City) -> Canaries:
    """A school that knows both, with pairs, papers and what others have written of them; every service has heard."""
    judges = city.judges
    school_id = await judges.organisation(curator_email="curator@example.org")
    mentors = [await judges.register(school_id, full_name=name, **MENTOR) for name in MENTOR_NAMES]
    expert = await judges.register(school_id, full_name=EXPERT_NAME, **EXPERT)
    pupil, other = await _the_pupil(city, school_id)
    teacher = await _the_teacher(city, school_id)
    await _others_texts(city, school_id, pupil, other)
    curator = judges.ask(city.apps["registry"], "curator", school_id)

    async def are_known_as_they_are() -> bool:
        known = city.collection("matching", "participants")
        paths = [f"/registry/v1/participants/{each['participant_id']}" for each in (pupil, teacher)]
        now = [done(await curator.get(path)) for path in paths]
        return all(known.count_documents({"_id": each["participant_id"], "version": each["version"]}) for each in now)

    await until(are_known_as_they_are)
    await judges.run("curator", school_id)
    await _pairs(city, school_id, pupil, mentors, (teacher, expert))

    async def is_told() -> bool:
        mails = city.collection("notifications", "deliveries").count_documents({"school_id": school_id})
        pairs = city.collection("reporting", "relations").count_documents({"school_id": school_id})
        return bool(mails) and pairs == 2

    await until(is_told)
    return Canaries(school_id, pupil, teacher)


async def _the_pupil(city: City, school_id: str) -> tuple[Answer, Answer]:
    """She comes by a list, is corrected, leaves and returns; her family gives papers and takes one back."""
    curator = city.judges.ask(city.apps["registry"], "curator", school_id)
    await upload(curator, school_id, ROSTER)
    everybody = done(await curator.get("/registry/v1/participants", params={"limit": 200}))["items"]
    named: dict[str, Answer] = {each["person"]["full_name"]: each for each in everybody}
    pupil, other = named[PUPIL], named[OTHER_NAME]
    path, person = f"/registry/v1/participants/{pupil['participant_id']}", f"/registry/v1/persons/{pupil['person_id']}"
    texts = {
        "time_text": "hours", "achievements_text": "achievements", "workplace_text": "where she learns",
        "results_text": "results", "passed_text": "passed", "reason": "reason of a correction",
    }  # fmt: skip
    change = {field: CANARIES[name] for field, name in texts.items()}
    change |= {"contact_phone": "+79001237654", "case_url": f"https://{CANARIES['case']}/1"}
    await city.judges.change(school_id, pupil["participant_id"], **change)
    await upload(curator, school_id, REFUSED)
    for verb, name in (("leave", "reason of a leave"), ("leave/end", None), ("withdrawal", "reason of leaving"),
                       ("return", "reason of a return")):  # fmt: skip
        done(await curator.post(f"{path}/{verb}", json={"reason": CANARIES[name]} if name else {}))
    father = {"full_name": "Канарейкин Протасий Олегович", "relation": "FATHER", "phone": "+79001237655"}
    mother = {"full_name": "Канарейкина Глафира Ильинична", "relation": "MOTHER", "phone": "+79001237656"}
    done(await curator.post(f"{person}/guardians", json={**father, "email": "protasy.canary@example.org"}))
    known = done(await curator.post(f"{person}/guardians", json=mother, headers={"Idempotency-Key": "her-mother"}))
    paper = {"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN", "person_id": pupil["person_id"], "given_on": "2026-09-01"}
    paper["guardian_id"] = known["guardian_id"]
    [signed] = done(await curator.post("/registry/v1/consents:grant", json={"consents": [paper]}))["results"]
    why = {"reason": CANARIES["reason of a withdrawn consent"]}
    done(await curator.post(f"/registry/v1/consents/{signed['consent_id']}/withdrawal", json=why))
    done(await curator.post(f"{person}/ties", json={"other_person_id": other["person_id"], "kind": "BAN"}))
    return pupil, other


async def _the_teacher(city: City, school_id: str) -> Answer:
    """An adult with a certificate and a restricted category."""
    teacher = await city.judges.register(
        school_id, full_name=TEACHER, role="MENTEE", birth_date="1991-08-23", contact_email="snezhana.canary@example.org",
        contact_phone="+79001237658", workplace_text=CANARIES["her work"], cleared_on="2026-09-01", **TEACHING,
    )  # fmt: skip
    mentors = {"role": "MENTOR", "form": "TEACHER_TEACHER", "topics": ["математика"], "birth_date": "1991-08-23"}
    done(await city.judges.post(school_id, full_name=TEACHER, contact_phone="+79001237658", **mentors))
    curator = city.judges.ask(city.apps["registry"], "curator", school_id)
    done(await curator.put(f"/registry/v1/persons/{teacher['person_id']}/clearance", json=CERTIFICATE))
    category = {
        "category": "TRAINEE_STUDENT", "contract_number": CANARIES["number of the contract"],
        "contract_on": "2026-09-01",
    }  # fmt: skip
    done(await curator.put(f"/registry/v1/participants/{teacher['participant_id']}/category", json=category))
    return teacher


async def _others_texts(city: City, school_id: str, pupil: Answer, other: Answer) -> None:
    """What is another's and names her."""
    judges = city.judges
    curator = judges.ask(city.apps["registry"], "curator", school_id)
    methodologist = judges.ask(city.apps["registry"], "methodologist")

    def naming(field: str) -> str:
        return f"{PUPIL}: {CANARIES[field]}"

    await judges.change(
        school_id, other["participant_id"], request_text=naming("another's request"), reason=naming("another's reason")
    )
    programme = {"school_id": school_id, "school_year": 2027, "model": "PUPILS", "forms": ["PUPIL_PUPIL"]}
    done(
        await curator.post("/registry/v1/programmes", json={**programme, "curator": naming("programme's responsible")})
    )
    assigned = {
        "title": "Отчитаться о запуске",
        "text": "Пришлите приказ",
        "due_on": "2099-12-15",
        "schools": [school_id],
    }
    set_to_it = done(await methodologist.post("/registry/v1/assignments", json=assigned))
    said = {"school_id": school_id, "outcome": "DECLINED", "note": naming("assignment's answer")}
    done(await curator.post(f"/registry/v1/assignments/{set_to_it['assignment_id']}/answers", json=said))
    expert = next(
        each
        for each in done(await curator.get("/registry/v1/participants", params={"limit": 200}))["items"]
        if each["person"]["full_name"] == EXPERT_NAME
    )
    club = {"title": "Клуб открытых уроков", "text": naming("initiative"), "until": "2099-05-25"}
    done(await curator.post("/registry/v1/initiatives", json={**club, "participant_id": expert["participant_id"]}))
    why = {"Access-Purpose": quote(naming("purpose of a look"))}
    done(await methodologist.get(f"/registry/v1/participants/{pupil['participant_id']}", headers=why))


async def _pairs(
    city: City, school_id: str, pupil: Answer, mentors: list[Answer], teachers: tuple[Answer, Answer]
) -> None:
    """Her pair is rejected, proposed again, approved and noted; she wishes; the teacher's has an addendum."""
    matching = city.judges.ask(city.apps["matching"], "curator", school_id)
    teacher, expert = teachers
    hers = f"/matching/v1/proposals/{pupil['participant_id']}"
    first = done(await matching.get(hers))["mentor_id"]
    mentor = next(each for each in mentors if each["participant_id"] != first)
    no = {"mentor_id": first, "code": "OTHER_REASON", "text": CANARIES["her proposal rejected"]}
    theirs = {"mentor_id": mentor["participant_id"]}
    done(await matching.post(f"{hers}/rejection", json=no))
    again = {"mentee_id": pupil["participant_id"], **theirs, "text": CANARIES["note of her pair"]}
    done(await matching.post("/matching/v1/proposals", json=again))
    done(await matching.post(f"{hers}/approval", json=theirs))
    meeting = {"school_id": school_id, "form": "PUPIL_PUPIL", "planned_on": "2026-09-01"}
    planned = done(await matching.post("/matching/v1/matching-events", json=meeting))
    held = f"/matching/v1/matching-events/{planned['matching_event_id']}"
    done(await matching.post(f"{held}/holding", json={"held_on": "2026-09-01"}))
    for who, wish in (
        (pupil, {"ranked": [mentor["participant_id"]]}),
        (mentor, {"not_with": [pupil["participant_id"]]}),
    ):
        done(await matching.put(f"{held}/preferences/{who['participant_id']}", json=wish))
    approval = f"/matching/v1/proposals/{teacher['participant_id']}/approval"
    approved = done(await matching.post(approval, json={"mentor_id": expert["participant_id"]}))
    addendum = f"/matching/v1/relations/{approved['relation_id']}/addendum"
    done(await matching.post(addendum, json={**ADDENDUM, "content": CANARIES["addendum before"]}))
    done(await matching.post(addendum, json=ADDENDUM))
