"""Consents through the service, on days that the test sets: given, taken back, ended, asked for, counted."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from registry.consents.round import ConsentRound
from registry.participations.daily import DailyRound

from .conftest import OwnRegistry, Registry

PUPIL: dict[str, Any] = {
    "full_name": "Ершов Пётр Семёнович", "role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 7, "birth_date": "2012-11-26",
    "topics": ["математика"], "school_year": 2026,
}  # fmt: skip
GUARDIANS = (("PD_PROCESSING", "GUARDIAN"), ("PARTICIPATION", "GUARDIAN"))
OWN = ("PD_PROCESSING", "SELF")


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=9, tzinfo=UTC)


async def registered(curator: httpx.AsyncClient, school: str, **more: Any) -> dict[str, Any]:
    answer = await curator.post("/registry/v1/participants", json={**PUPIL, "school_id": school, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def seen(
    curator: httpx.AsyncClient, person_id: str, *papers: tuple[str, str], **signature: Any
) -> list[dict[str, Any]]:
    """Papers that a curator holds in her hand, noted at once."""
    signature = {"given_on": "2026-09-01", **signature}
    asked = [{"person_id": person_id, "purpose": purpose, "giver": giver, **signature} for purpose, giver in papers]
    answer = await curator.post("/registry/v1/consents:grant", json={"consents": asked})
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


async def state(curator: httpx.AsyncClient, participant: dict[str, Any]) -> dict[str, Any]:
    return (await curator.get(f"/registry/v1/participants/{participant['participant_id']}")).json()


def told(of: dict[str, Any]) -> tuple[Any, ...]:
    return of["status"], of["suspended_code"], of["consents_on"], of["consents_until"]


def lacks(of: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["purpose"], each["giver"]) for each in of["missing"]]


async def test_a_birthday_is_told_ahead_and_suspends(own: OwnRegistry, wait_until) -> None:
    """C1, C2 and C3, through the calendar, and how it ends."""
    own.calendar.turn_to(day("2026-10-26"))
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        pupil = await registered(curator, school)
        person = pupil["person_id"]
        results = await seen(curator, person, *GUARDIANS)
        assert [each["status"] for each in results] == [201, 201]
        assert told(await state(curator, pupil)) == ("ACTIVE", None, "2026-09-01", "2026-11-25")
        assert registry.published.of_school(school, "registry.consent-requirement.changed") == []

        own.calendar.turn_to(day("2026-10-27"))
        [event] = await registry.published.once(school, "registry.consent-requirement.changed", 1)
        assert {name: event["data"][name] for name in ("person_id", "due_on", "raised_on", "missing")} == {
            "person_id": person, "due_on": "2026-11-26", "raised_on": "2026-10-27",
            "missing": [{"purpose": "PD_PROCESSING", "giver": "SELF"}],
        }  # fmt: skip

        own.calendar.turn_to(day("2026-11-26"))

        async def suspended() -> bool:
            return (await state(curator, pupil))["status"] == "SUSPENDED"

        await wait_until(suspended)
        assert told(await state(curator, pupil)) == ("SUSPENDED", "CONSENT_GAP", "2026-09-01", "2026-11-25")
        gaps = (await curator.get("/registry/v1/consents/gaps")).json()
        assert [(each["full_name"], each["suspended"], lacks(each)) for each in gaps["items"]] == [
            ("Ершов Пётр Семёнович", True, [OWN])
        ]
        assert len(registry.published.of_school(school, "registry.consent-requirement.changed")) == 1

        assert [each["status"] for each in await seen(curator, person, OWN, given_on="2026-11-26")] == [201]
        assert told(await state(curator, pupil)) == ("ACTIVE", None, "2026-09-01", None)
        told_again = await registry.published.once(school, "registry.consent-requirement.changed", 2)
        assert told_again[-1]["data"]["missing"] == []


async def test_a_withdrawal_stops_everything_in_the_same_answer(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2014-05-05")
    results = await seen(curator, pupil["person_id"], *GUARDIANS)
    taken = f"/registry/v1/consents/{results[1]['consent_id']}/withdrawal"
    answer = await curator.post(taken, json={"reason": "Заявление матери"})
    assert (answer.status_code, answer.json()["state"]) == (200, "WITHDRAWN"), answer.text
    now = await state(curator, pupil)
    assert (now["status"], now["suspended_code"], now["consents_until"]) == ("SUSPENDED", "CONSENT_GAP", "2026-09-30")
    [event] = await registry.published.once(school, "registry.consent.withdrawn", 1)
    assert event["data"] == {
        "school_id": school, "version": 3, "consent_id": results[1]["consent_id"], "person_id": pupil["person_id"],
        "purpose": "PARTICIPATION", "giver": "GUARDIAN", "state": "WITHDRAWN", "given_on": "2026-09-01",
        "text_version": event["data"]["text_version"],
    }  # fmt: skip
    assert len(await registry.published.once(school, "registry.participant.suspended", 1)) == 1

    again = await curator.post(taken)
    assert (again.status_code, again.json()["state"]) == (200, "WITHDRAWN"), "there is no condition to it, ever"
    gone = await curator.post(f"/registry/v1/participants/{pupil['participant_id']}/withdrawal", json={})
    assert gone.status_code == 200
    back = await curator.post(f"/registry/v1/participants/{pupil['participant_id']}/return", json={})
    assert (back.status_code, back.json()["code"]) == (409, "CONSENT_GAP")

    await seen(curator, pupil["person_id"], GUARDIANS[1], given_on="2026-10-01")
    back = await curator.post(f"/registry/v1/participants/{pupil['participant_id']}/return", json={})
    assert (back.status_code, back.json()["status"]) == (200, "ACTIVE"), back.text


async def test_a_paper_is_drafted_printed_and_seen(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2014-05-05")
    at = f"/registry/v1/persons/{pupil['person_id']}/consents"
    drafted = await curator.post(at, json={"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN"})
    assert drafted.status_code == 201, drafted.text
    paper = drafted.json()
    assert (paper["state"], paper["text"]["title"][:24]) == ("DRAFTED", "Согласие на фото- и виде")
    assert paper["text"]["opening"].startswith("Я, {guardian}, законный представитель")
    assert (await curator.post(at, json={"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN"})).json() == paper
    grant = f"/registry/v1/consents/{paper['consent_id']}/grant"
    early = await curator.post(grant, json={"given_on": "2026-10-02"})
    assert (early.status_code, [each["code"] for each in early.json()["errors"]]) == (422, ["DATE_IN_FUTURE"])
    given = await curator.post(grant, json={"given_on": "2026-09-30"})
    assert (given.status_code, given.json()["state"], given.json()["text_hash"]) == (200, "GIVEN", paper["text_hash"])
    twice = await curator.post(grant, json={"given_on": "2026-09-30"})
    assert (twice.status_code, twice.json()["code"]) == (409, "CONSENT_NOT_DRAFTED")
    assert told(await state(curator, pupil)) == ("ACTIVE", None, None, None), "this paper is not of the set"
    newer = await seen(curator, pupil["person_id"], ("PHOTO_VIDEO", "GUARDIAN"), given_on="2026-10-01")
    listed = (await curator.get(at)).json()
    assert [(each["consent_id"], each["state"]) for each in listed["items"]] == [
        (paper["consent_id"], "REPLACED"),
        (newer[0]["consent_id"], "GIVEN"),
    ]


@pytest.mark.parametrize(
    ("paper", "more", "code"),
    [
        (OWN, {}, "GIVER_NOT_ALLOWED"),
        (("PARTICIPATION", "SELF"), {}, "GIVER_NOT_ALLOWED"),
        (("HOROSCOPE", "GUARDIAN"), {}, "PURPOSE_UNKNOWN"),
        (GUARDIANS[0], {"given_on": "2026-10-02"}, "DATE_IN_FUTURE"),
        (GUARDIANS[0], {"valid_until": "2026-08-31"}, "DATES_REVERSED"),
        (GUARDIANS[0], {"valid_until": "2026-09-30"}, "VALID_UNTIL_PASSED"),
        (GUARDIANS[0], {"guardian_id": "nobody"}, "GUARDIAN_UNKNOWN"),
    ],
)
async def test_a_paper_that_cannot_be_is_refused_with_its_reason(
    registry: Registry, school: str, paper: tuple[str, str], more: dict[str, Any], code: str
) -> None:
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2014-05-05")
    good, bad = (
        await seen(curator, pupil["person_id"], GUARDIANS[1]),
        await seen(curator, pupil["person_id"], paper, **more),
    )
    assert (good[0]["status"], bad[0]["status"]) == (201, 422)
    assert [each["code"] for each in bad[0]["problem"]["errors"]] == [code]


async def test_one_of_the_listed_guardians_signs(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2014-05-05")
    listed = await curator.post(
        f"/registry/v1/persons/{pupil['person_id']}/guardians",
        json={"full_name": "Ершова Анна Львовна", "relation": "MOTHER"},
    )
    [refused] = await seen(curator, pupil["person_id"], GUARDIANS[0])
    assert [each["code"] for each in refused["problem"]["errors"]] == ["GUARDIAN_UNKNOWN"]
    mother = listed.json()["guardian_id"]
    [taken] = await seen(curator, pupil["person_id"], GUARDIANS[0], guardian_id=mother)
    assert taken["status"] == 201


async def test_thirty_at_once_a_result_each(registry: Registry, school: str) -> None:
    curator, other = registry.as_.curator(school), await registry.school()
    class_of = [
        await registered(curator, school, full_name=f"Ершова Анна Ивановна{'ы' * at}", birth_date="2014-05-05", grade=6)
        for at in range(5)
    ]
    stranger = await registered(registry.as_.curator(other), other, full_name="Чужой Иван")
    gaps = (await curator.get("/registry/v1/consents/gaps", params={"group": 6})).json()
    assert (gaps["total"], {tuple(lacks(each)) for each in gaps["items"]}) == (5, {GUARDIANS})
    asked = [
        {"person_id": person, "purpose": purpose, "giver": giver, "given_on": "2026-09-15", "valid_until": "2027-08-31"}
        for person in [*(each["person_id"] for each in class_of), stranger["person_id"]]
        for purpose, giver in GUARDIANS
    ]
    answer = (await curator.post("/registry/v1/consents:grant", json={"consents": asked})).json()
    assert [each["status"] for each in answer["results"]] == [201] * 10 + [404] * 2
    assert told(await state(curator, class_of[0])) == ("ACTIVE", None, "2026-09-15", "2027-08-31")
    assert (await state(curator, class_of[0]))["version"] == 2, "both papers of one person are one change"
    assert (await curator.get("/registry/v1/consents/gaps", params={"group": 6})).json()["total"] == 0
    again = (await curator.post("/registry/v1/consents:grant", json={"consents": asked[:10]})).json()
    assert [each["status"] for each in again["results"]] == [200] * 10
    ahead = (await curator.get("/registry/v1/consents/gaps", params={"group": 6, "on": "2027-09-01"})).json()
    assert (ahead["total"], lacks(ahead["items"][0])) == (5, list(GUARDIANS))


async def test_the_list_of_a_day_before_the_signature_and_of_a_whole_school(
    registry: Registry, school: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed later than the day that is asked about is lacking on it; however people are looked up, they are the same."""
    curator = registry.as_.curator(school)
    late, never = [
        await registered(curator, school, full_name=name, birth_date="2014-05-05", grade=grade)
        for name, grade in (("Ершов Пётр Ильич", 6), ("Яшин Олег Ильич", 7))
    ]
    await seen(curator, late["person_id"], *GUARDIANS, given_on="2026-10-01")

    async def listed(**asked: object) -> list[str]:
        answer = (await curator.get("/registry/v1/consents/gaps", params=asked)).json()
        return [each["person_id"] for each in answer["items"]]

    both, one = [late["person_id"], never["person_id"]], [never["person_id"]]
    for threshold in (1, 400):
        monkeypatch.setattr("registry.people.store.WHOLE_SCHOOL_FROM", threshold)
        assert await listed(on="2026-09-30") == both
        assert await listed(on="2026-10-01") == one
        assert await listed(on="2026-09-30", group=7) == one


async def test_a_declared_set_counts_until_the_papers_do(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2014-05-05", consents_on="2026-09-01")
    at = f"/registry/v1/persons/{pupil['person_id']}/consents"
    assert (await curator.get("/registry/v1/consents/gaps")).json()["total"] == 0
    [one] = await seen(curator, pupil["person_id"], GUARDIANS[0], given_on="2026-09-20")
    assert told(await state(curator, pupil)) == ("ACTIVE", None, "2026-09-01", None)
    listed = (await curator.get(at)).json()
    assert (listed["attested"], lacks(listed)) == (True, [GUARDIANS[1]])
    await seen(curator, pupil["person_id"], GUARDIANS[1], given_on="2026-09-21")
    assert (await curator.get(at)).json()["attested"] is False
    await curator.post(f"/registry/v1/consents/{one['consent_id']}/withdrawal")
    now = await state(curator, pupil)
    assert (now["status"], now["suspended_code"]) == ("SUSPENDED", "CONSENT_GAP")


async def test_a_corrected_birth_changes_the_set_at_once(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2012-10-20")
    await seen(curator, pupil["person_id"], *GUARDIANS)
    assert (await state(curator, pupil))["consents_until"] == "2026-10-19"
    answer = await curator.get(f"/registry/v1/participants/{pupil['participant_id']}")
    changed = await curator.patch(
        f"/registry/v1/participants/{pupil['participant_id']}",
        json={"birth_date": "2014-10-20", "reason": "По свидетельству"},
        headers={"If-Match": answer.headers["etag"]},
    )
    assert (changed.status_code, changed.json()["consents_until"]) == (200, "2028-10-19"), changed.text


async def test_a_day_that_documents_outrank_is_refused(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2014-05-05")
    at = f"/registry/v1/participants/{pupil['participant_id']}"

    async def change(**said: object) -> httpx.Response:
        moment = {"If-Match": (await curator.get(at)).headers["etag"]}
        return await curator.patch(at, json=said, headers=moment)

    assert (await change(consents_on="2026-09-02")).status_code == 200, "the school's word, while there is no document"
    await seen(curator, pupil["person_id"], *GUARDIANS)
    shown = (await state(curator, pupil))["consents_on"]
    refused = await change(consents_on="2026-09-03", topics=["химия"])
    assert refused.status_code == 422, refused.text
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/body/consents_on", "CONSENT_DOCUMENTS_COUNT")
    ]
    assert (await change(consents_on=shown, topics=["химия"])).status_code == 200, (
        "what a form shows, sent back as it is"
    )
    assert (await state(curator, pupil))["consents_on"] == shown


async def test_what_was_recorded_by_an_earlier_day(own: OwnRegistry) -> None:
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        pupil = await registered(curator, school, birth_date="2014-05-05")
        results = await seen(curator, pupil["person_id"], *GUARDIANS)
        own.calendar.turn_to(day("2026-10-10"))
        await curator.post(f"/registry/v1/consents/{results[0]['consent_id']}/withdrawal")
        at = f"/registry/v1/persons/{pupil['person_id']}/consents"
        for as_of, states, missing in (
            ("2026-09-30", [], list(GUARDIANS)),
            ("2026-10-01", ["GIVEN", "GIVEN"], []),
            ("2026-10-10", ["WITHDRAWN", "GIVEN"], [GUARDIANS[0]]),
        ):
            then = (await curator.get(at, params={"as_of": as_of})).json()
            assert ([each["state"] for each in then["items"]], lacks(then)) == (states, missing), as_of


async def nothing(_round: Any, _day: date) -> None:
    """A watcher that is switched off."""


@pytest.mark.parametrize(
    ("off", "told_ahead", "stopped"),
    [((), True, True), ((ConsentRound,), False, True), ((ConsentRound, DailyRound), False, False)],
    ids=["both watch", "no round of consents", "neither"],
)
async def test_the_promise_of_consents_until_hangs_on_its_watchers(
    own: OwnRegistry, wait_until, monkeypatch: pytest.MonkeyPatch, off: tuple[type, ...], *, told_ahead: bool,
    stopped: bool,
) -> None:  # fmt: skip
    """A control: who is whole until the eve of a birthday is told ahead and stops on it, and not by chance."""
    for each in off:
        monkeypatch.setattr(each, "do", nothing)
    own.calendar.turn_to(day("2026-10-26"))
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        pupil = await registered(curator, school)
        await seen(curator, pupil["person_id"], *GUARDIANS)
        assert (await state(curator, pupil))["consents_until"] == "2026-11-25"

        async def looked_at(on: str) -> None:
            own.calendar.turn_to(day(on))

            async def is_done() -> bool:
                rounds = await own.database.collection("rounds").find({"last_day": on})
                return {"consents", "participations"} <= {each["_id"] for each in rounds}

            await wait_until(is_done)

        await looked_at("2026-10-27")
        [person] = await own.database.collection("people").find({"_id": pupil["person_id"]})
        assert [each["due_on"] for each in person["requirements"]] == (["2026-11-26"] if told_ahead else [])
        await looked_at("2026-11-26")
        assert (await state(curator, pupil))["status"] == ("SUSPENDED" if stopped else "ACTIVE")


async def test_a_term_ends_and_is_told(own: OwnRegistry, wait_until) -> None:
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        pupil = await registered(curator, school, birth_date="2014-05-05")
        await seen(curator, pupil["person_id"], *GUARDIANS, valid_until="2026-12-25")
        own.calendar.turn_to(day("2026-12-26"))
        await registry.published.once(school, "registry.consent.expired", 2)

        async def suspended() -> bool:
            return (await state(curator, pupil))["suspended_code"] == "CONSENT_GAP"

        await wait_until(suspended)


async def test_two_records_of_one_person_keep_all_papers(registry: Registry, school: str) -> None:
    curator = registry.as_.curator(school)
    one = await registered(curator, school, full_name="Лосев Илья Олегович", birth_date="2014-05-05")
    other = await registered(curator, school, full_name="Лосева Илья Олегович", birth_date="2014-05-06")
    first = await seen(curator, one["person_id"], GUARDIANS[0])
    second = await seen(curator, other["person_id"], GUARDIANS[1])
    merged = await curator.post(
        f"/registry/v1/people/{one['person_id']}/merge", json={"other_person_id": other["person_id"]}
    )
    assert merged.status_code == 200, merged.text
    listed = (await curator.get(f"/registry/v1/persons/{other['person_id']}/consents")).json()
    assert ([each["state"] for each in listed["items"]], lacks(listed)) == (["GIVEN", "GIVEN"], [])
    assert (await state(curator, one))["consents_on"] == "2026-09-01"
    answer = await curator.post(f"/registry/v1/consents/{second[0]['consent_id']}/withdrawal")
    assert answer.status_code == 200, "found by the id that it had before"
    assert (await state(curator, one))["status"] == "SUSPENDED"
    assert first[0]["consent_id"].startswith(one["person_id"])


async def test_another_school_sees_none_of_it(registry: Registry, school: str) -> None:
    curator, foreign = registry.as_.curator(school), registry.as_.curator(await registry.school())
    pupil = await registered(curator, school)
    [one] = await seen(curator, pupil["person_id"], GUARDIANS[0])
    for method, path, code in (
        ("GET", f"persons/{pupil['person_id']}/consents", "PERSON_NOT_FOUND"),
        ("POST", f"persons/{pupil['person_id']}/consents", "PERSON_NOT_FOUND"),
        ("POST", f"consents/{one['consent_id']}/grant", "CONSENT_NOT_FOUND"),
        ("POST", f"consents/{one['consent_id']}/withdrawal", "CONSENT_NOT_FOUND"),
    ):
        body = (
            {"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN"} if path.endswith("consents") else {"given_on": "2026-09-01"}
        )
        if path.endswith("withdrawal"):
            body = {}
        answer = await foreign.request(method, f"/registry/v1/{path}", **({} if method == "GET" else {"json": body}))
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert (await foreign.get("/registry/v1/consents/gaps", params={"school_id": school})).status_code == 404


async def test_an_old_paper_brings_nothing_back_that_was_taken_back_after_it(registry: Registry, school: str) -> None:
    """The child is in the list of gaps, and a class is ticked off in one go."""
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2014-05-05")
    results = await seen(curator, pupil["person_id"], *GUARDIANS)
    taken = f"/registry/v1/consents/{results[0]['consent_id']}/withdrawal"
    assert (await curator.post(taken, json={})).status_code == 200
    [again] = await seen(curator, pupil["person_id"], GUARDIANS[0])
    assert (again["status"], again["problem"]["errors"][0]["code"]) == (422, "PAPER_WITHDRAWN")
    assert "отозвано 01.10.2026" in again["problem"]["detail"]
    assert (await state(curator, pupil))["status"] == "SUSPENDED"
    [new] = await seen(curator, pupil["person_id"], GUARDIANS[0], given_on="2026-10-01")
    assert new["status"] == 201, "signed anew on the very day"
    assert (await state(curator, pupil))["status"] == "ACTIVE"


async def test_a_parent_takes_back_what_the_school_has_only_declared(registry: Registry, school: str) -> None:
    """No paper was entered; the next base that declares everybody brings nobody back."""
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2014-05-05", consents_on="2026-09-01")
    sheet = {"purpose": "PD_PROCESSING", "giver": "GUARDIAN"}
    made = await curator.post(f"/registry/v1/persons/{pupil['person_id']}/consents", json=sheet)
    assert made.status_code == 201, made.text
    taken = f"/registry/v1/consents/{made.json()['consent_id']}/withdrawal"
    answer = await curator.post(taken, json={"reason": "Заявление матери"})
    assert (answer.status_code, answer.json()["state"]) == (200, "WITHDRAWN")
    now = await state(curator, pupil)
    assert (now["status"], now["suspended_code"], now["consents_until"]) == ("SUSPENDED", "CONSENT_GAP", "2026-09-30")
    later = await curator.patch(
        f"/registry/v1/participants/{pupil['participant_id']}", json={"consents_on": "2026-10-01"},
        headers={"If-Match": f'"{now["version"]}"'},
    )  # fmt: skip
    assert later.status_code in {200, 409, 422}, later.text
    assert (await state(curator, pupil))["status"] == "SUSPENDED"


async def test_a_paper_is_not_older_than_its_person_and_no_day_to_come_is_asked_for(
    registry: Registry, school: str
) -> None:
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2014-05-05")
    [early] = await seen(curator, pupil["person_id"], GUARDIANS[0], given_on="2014-05-04")
    assert (early["status"], early["problem"]["errors"][0]["code"]) == (422, "BEFORE_BIRTH")
    ahead = await curator.get(f"/registry/v1/persons/{pupil['person_id']}/consents", params={"as_of": "2099-01-01"})
    assert (ahead.status_code, ahead.json()["code"]) == (422, "DATE_IN_FUTURE")
