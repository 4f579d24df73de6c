"""The whole platform behind its gateway, on the embedded servers: a methodologist's first day, with accidents."""

import io
import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from mentoring_common.clock import utc_now
from mentoring_local.state import State, read
from mentoring_tools.demo import District, RosterFile, make_district, write_rosters
from mentoring_tools.demo.agreement import compare, people_in
from mentoring_tools.demo.client import GatewayClient, wait_for
from mentoring_tools.demo.play import attestation_of, school_ids
from mentoring_tools.demonstration import play
from openpyxl import load_workbook
from rich.console import Console

from .callers import curator

MAILS = 13 + 2 * 13
"""How each school's pairs stand, the kindergarten's too, and each of the two assignments that are set to all of them."""


def inbox(client: GatewayClient) -> list[str]:
    return sorted(entry["id"] for entry in client.ask("GET", "/notifications/v1/inbox?limit=200")["items"])


def test_the_first_day_ends_in_agreement(platform: State, client: GatewayClient) -> None:
    played = play(platform, Console())
    assert played.agrees
    assert sum(school.in_files for school in played.agreement) > 2900
    assert (
        played.told_schools == 12
    )  # with the kindergarten; the twelfth school has attested nothing: nobody of it is proposed
    told = {entry["school_id"] for entry in client.ask("GET", "/notifications/v1/inbox?limit=200")["items"]}
    assert {f"school-{number:02}" for number in range(1, 13)} <= told

    staff = client.ask("GET", "/registry/v1/organisations/school-02/staff")["items"]
    assert [(each["position"], each["login"]) for each in staff] == [
        ("HEAD", "head-school-02"), ("CURATOR", "curator-school-02"), ("PSYCHOLOGIST", "psychologist-school-02"),
    ]  # fmt: skip
    mails: list[dict] = []

    def all_sent() -> bool:
        mails[:] = httpx.get(f"{platform.mail_url}/api/v1/messages", trust_env=False).json()["items"]
        return len(mails) >= MAILS

    assert wait_for(all_sent, 120)
    assert len(mails) == MAILS  # the silent school is told why nobody of it is proposed


def test_figures_are_the_same_in_every_shape(platform: State, client: GatewayClient) -> None:
    totals = client.ask("GET", "/reporting/v1/figures")["totals"]
    assert totals["mentees"] + totals["mentors"] > 2900
    silent = next(
        school for school in client.ask("GET", "/reporting/v1/figures")["schools"] if school["school_id"] == "school-07"
    )
    assert silent["proposed"] == 0
    with curator(platform, "school-01") as school:
        assert {line["school_id"] for line in school.get("/reporting/v1/figures").json()["schools"]} == {"school-01"}
        book = load_workbook(io.BytesIO(school.get("/reporting/v1/figures.xlsx").content))
        assert "По школам" in book.sheetnames
        moved = school.get("/reporting/")
        assert (moved.status_code, moved.headers["location"]) == (308, "/figures")


def test_a_second_day_changes_nothing(platform: State, client: GatewayClient) -> None:
    before = inbox(client)
    played = play(platform, Console())
    assert (played.agrees, played.changed) == (True, 0)
    assert inbox(client) == before
    assert len(client.ask("GET", "/registry/v1/organisations/municipality/staff")["items"]) == 2
    with curator(platform, "school-01") as school:
        [meeting] = school.get("/matching/v1/matching-events").json()["items"]
        assert meeting["status"] == "PLANNED"
    with curator(platform, "school-02") as school:
        pairs = school.get("/matching/v1/proposals?limit=200").json()["items"]
        said = [each["pair_languages"]["text"] for each in pairs if each["pair_languages"]]
        assert sorted(said) == [
            "Общего языка не указано: наставляемый — таджикский, наставник — русский, татарский", "Общий язык: русский",
        ]  # fmt: skip


def test_figures_follow_within_two_seconds_and_who_leaves_is_in_no_proposal(
    platform: State, client: GatewayClient
) -> None:
    with curator(platform, "school-01") as school:
        soonest = any(
            appears_within_two_seconds(school, name) for name in ("Проверкин Тест", "Испытова Вера", "Опытный Иван")
        )
        assert soonest, "no one of three was in the figures within two seconds"

        proposal = school.get("/matching/v1/proposals?limit=1").json()["items"][0]
        mentor = proposal["mentor_id"]
        assert school.post(f"/registry/v1/participants/{mentor}/withdrawal").status_code == 200

        def gone() -> bool:
            told = school.get(f"/matching/v1/proposals/{proposal['mentee_id']}").json()
            return told["status"] == "WITHDRAWN"

        assert wait_for(gone, 120)


def appears_within_two_seconds(school: httpx.Client, name: str) -> bool:
    """Whether the new mentee is counted so soon: a busy machine may hold up one, and everybody is counted at last."""

    def mentees() -> int:
        counted: int = school.get("/reporting/v1/figures").json()["totals"]["mentees"]
        return counted

    before = mentees()
    person = {
        "school_id": "school-01",
        "full_name": name,
        "role": "MENTEE",
        "form": "PUPIL_PUPIL",
        "birth_year": 2012,
    }
    assert school.post("/registry/v1/participants", json=person).status_code == 201
    soon = wait_for(lambda: mentees() == before + 1, 2)
    assert soon or wait_for(lambda: mentees() == before + 1, 120)
    return soon


def test_what_is_not_yours_is_not_there(platform: State, client: GatewayClient) -> None:
    foreign = client.ask("GET", "/registry/v1/participants?limit=1")["items"][0]
    other = "school-02" if foreign["school_id"] != "school-02" else "school-03"
    assert foreign["person"] is None
    with curator(platform, other) as school:
        assert school.get(f"/registry/v1/participants/{foreign['participant_id']}").status_code == 404
        refused = school.post("/registry/v1/imports", data={"school_id": "school-09"}, files={"file": ("a.csv", b"x")})
        assert (refused.status_code, refused.json()["code"]) == (404, "SCHOOL_NOT_FOUND")
        assert {line["school_id"] for line in school.get("/registry/v1/participants").json()["items"]} == {other}
    with httpx.Client(base_url=platform.gateway_url, trust_env=False) as nobody:
        for path in ("/metrics", "/health/ready", "/registry/metrics", "/registry/health/ready"):
            assert nobody.get(path).status_code == 404
        assert nobody.get("/docs").status_code == 200
        answer = nobody.get("/reporting/v1/figures")
        assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_MISSING")


ROSTER = "№;ФИО наставляемого;Контактные данные;Год рождения;Основной запрос наставляемого;Форма наставничества\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "NOT_A_SPREADSHEET"),
        ("Имя;Возраст\nа;1\n".encode(), "COLUMNS_NOT_RECOGNISED"),
        ((ROSTER + "1;Иванов Иван;;2012;математика;ученик-ученик\n" * 100_000).encode(), "TOO_MANY_ROWS"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(platform: State, content: bytes, code: str) -> None:
    with curator(platform, "school-01") as school:
        refused = school.post(
            "/registry/v1/imports", data={"school_id": "school-01"}, files={"file": ("база.csv", content)}
        )
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (422, code), problem
    assert len(problem["detail"]) > 20


def test_bad_requests_are_told_what_is_wrong(platform: State) -> None:
    with curator(platform, "school-01") as school:
        broken = school.post("/registry/v1/participants", content=b"{", headers={"Content-Type": "application/json"})
        assert (broken.status_code, broken.json()["code"]) == (400, "JSON_BROKEN")
        unknown = school.post("/registry/v1/participants", json={"school_id": "school-01", "nick": "x"})
        assert unknown.status_code == 422
        assert "body.nick" in unknown.json()["detail"]
    with curator(platform, "school-01", now=utc_now() - timedelta(hours=2)) as late:
        assert late.get("/registry/v1/participants").json()["code"] == "TOKEN_EXPIRED"


VICTIMS = ["registry", "matching", "notifications", "reporting", "mongo", "broker"]


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_part_killed_in_the_middle_of_an_import_loses_nobody(
    platform: State, client: GatewayClient, tmp_path: Path, victim: str
) -> None:
    district, files = _another_district(victim, tmp_path)
    schools = school_ids(district)
    for organisation in district.organisations:
        client.record_organisation(organisation)
    jobs = [client.upload(file.path, schools[file.school_number], attestation_of(file)) for file in files]
    process = read(platform.places).parts[victim].process
    assert process is not None
    unfinished = [client.ask("GET", f"/registry/v1/imports/{job['import_id']}")["status"] for job in jobs]
    os.kill(process.pid, signal.SIGKILL)
    assert "RUNNING" in unfinished or "QUEUED" in unfinished, "the kill came too late to prove anything"
    in_files = people_in(files, schools)

    def imported() -> bool:  # a comparison reads everybody: it waits until there is something to compare
        seen = [client.ask("GET", f"/registry/v1/imports/{job['import_id']}")["status"] for job in jobs]
        return set(seen) == {"DONE"}

    assert wait_for(imported, 300)
    assert wait_for(lambda: all(school.agrees for school in compare(client, in_files)), 180), compare(client, in_files)
    done = [client.ask("GET", f"/registry/v1/imports/{job['import_id']}") for job in jobs]
    assert {job["status"] for job in done} == {"DONE"}
    assert sum(job["counts"].get("people_registered", 0) for job in done) <= sum(in_files.values())
    after = read(platform.places).parts[victim].process
    assert after is not None
    assert after.pid != process.pid, "nothing was killed"


def _another_district(victim: str, folder: Path) -> tuple[District, list[RosterFile]]:
    """A district with schools and people of its own, so that every kill has new ones to lose."""
    district = make_district(seed=20 + VICTIMS.index(victim), schools=3, people=2400, clean=True)
    renamed = tuple(
        replace(each, key=f"{victim}-{each.key}", name=f"{each.name} ({victim})") if each.kind == "SCHOOL" else each
        for each in district.organisations
    )
    return replace(district, organisations=renamed), write_rosters(district, folder)
