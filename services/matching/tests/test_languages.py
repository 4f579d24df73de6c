"""Languages are told to whoever decides about a pair, and neither refuse nor rank one."""

from typing import Any

import httpx
import pytest
from matching.engine import person_from_state
from matching.participants.languages import languages_of
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology import load_pack

from .conftest import Matching, School, changed
from .test_addenda import teachers

PACK = load_pack()
APART = "Общего языка не указано: наставляемый — таджикский, наставник — русский, татарский"


def stating(role: str, languages: tuple[str, ...] | None) -> ParticipantState:
    return ParticipantState(
        participant_id=role, person_id=role, school_id="s", version=1, role=role, form="PUPIL_PUPIL", school_year=2026,
        languages=languages,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mentee", "mentor", "common", "text"),
    [
        (("TG",), ("RU", "TT"), (), APART),
        (("TG", "RU"), ("RU", "TT"), ("RU",), "Общий язык: русский"),
        (("RSL", "RU"), ("RU", "RSL"), ("RSL", "RU"), "Общие языки: русский жестовый, русский"),
        (("NOG",), ("NOG",), ("NOG",), "Общий язык: NOG"),
    ],
)
def test_what_is_said_of_two_who_have_stated_languages(
    mentee: tuple[str, ...], mentor: tuple[str, ...], common: tuple[str, ...], text: str
) -> None:
    told = languages_of(
        stating("MENTEE", mentee), stating("MENTOR", mentor), lambda code: PACK.title_of("language", code)
    )
    assert told is not None
    assert (told.mentee, told.mentor, told.common, told.text) == (mentee, mentor, common, text)


@pytest.mark.parametrize(("mentee", "mentor"), [(None, ("RU",)), (("RU",), None), (None, None), ((), ("RU",))])
def test_nothing_is_said_where_one_has_stated_nothing(mentee: Any, mentor: Any) -> None:
    assert languages_of(stating("MENTEE", mentee), stating("MENTOR", mentor), str) is None


def test_the_engine_does_not_know_them() -> None:
    assert person_from_state(stating("MENTEE", ("TG",))) == person_from_state(stating("MENTEE", None))


async def read(caller: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await caller.get(f"/matching/v1/{path}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_who_decides_is_told_wherever_a_pair_is_shown(matching: Matching, school: School) -> None:
    pupil = school.pupil(languages=("TG",), topics=("математика",))
    senior = school.senior(languages=("RU", "TT"), topics=("математика",))
    other = school.senior(languages=("TG",), topics=("физика",))
    silent = school.senior(topics=("химия",))
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator)

    told = {"mentee": ["TG"], "mentor": ["RU", "TT"], "common": [], "text": APART}
    one = await read(curator, f"proposals/{pupil.participant_id}")
    assert one["mentor_id"] == senior.participant_id, "who has a common language is not preferred"
    assert one["pair_languages"] == told
    assert "таджикский" not in one["mentee"], "the card says nothing of it"
    assert [each["pair_languages"] for each in (await read(curator, "proposals"))["items"]] == [told]
    asked = f"pairs/{pupil.participant_id}/{senior.participant_id}"
    pair = await read(curator, asked)
    assert (pair["eligible"], pair["pair_languages"]) == (True, told)
    by_mentor = {
        senior.participant_id: APART,
        other.participant_id: "Общий язык: таджикский",
        silent.participant_id: None,
    }
    suggested = (await read(curator, f"suggestions/{pupil.participant_id}"))["items"]
    assert texts(suggested) == by_mentor
    weighed = (await read(curator, f"proposals/{pupil.participant_id}/alternatives"))["items"]
    assert texts(weighed) == {each: text for each, text in by_mentor.items() if each != senior.participant_id}

    await matching.learn([changed(pupil, languages=("TG", "RU"))])
    assert (await read(curator, asked))["pair_languages"]["text"] == "Общий язык: русский", "as it is read"
    methodologist = matching.as_.methodologist()
    for path in (asked, f"proposals/{pupil.participant_id}"):
        assert (await read(methodologist, path))["pair_languages"] is None, "she decides about no pair"
    asked_by_her = await read(methodologist, f"suggestions/{pupil.participant_id}")
    assert set(texts(asked_by_her["items"]).values()) == {None}


def texts(items: list[dict[str, Any]]) -> dict[str, str | None]:
    return {each["mentor_id"]: (each["pair_languages"] or {}).get("text") for each in items}


async def test_across_schools_the_mentees_school_is_told_and_a_third_one_nothing(
    matching: Matching, school: School
) -> None:
    other = School()
    novice, _ = teachers(school)
    teachers(other)
    consent = {"transfer_consent_on": "2026-09-01"}
    mentee = changed(school.people[0], **consent, languages=("TG",))
    mentor = changed(other.people[1], **consent, languages=("RU", "TT"))
    await matching.learn([mentee, mentor])
    whole = matching.as_.curator(school.school_id, other.school_id)
    by_hand = {"mentee_id": novice, "mentor_id": mentor.participant_id, "text": "Просили оба"}
    assert (await whole.post("/matching/v1/proposals", json=by_hand)).status_code == 201
    curator = matching.as_.curator(school.school_id)
    assert (await read(curator, f"proposals/{novice}"))["pair_languages"]["text"] == APART
    for stranger in (matching.as_.curator(other.school_id), matching.as_.curator(School().school_id)):
        assert (await stranger.get(f"/matching/v1/proposals/{novice}")).status_code == 404
        assert (await read(stranger, "proposals"))["items"] == []
