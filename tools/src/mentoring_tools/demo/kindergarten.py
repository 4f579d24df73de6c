"""The demonstration's kindergarten: its teachers mentor each other, and no child is in any programme of it."""

from typing import Any

from mentoring_tools.demo.books import DemoOrganisation
from mentoring_tools.demo.client import GatewayClient

KINDERGARTEN = DemoOrganisation(
    key="kindergarten-05",
    kind="KINDERGARTEN",
    name="МБДОУ «Детский сад № 5»",
    short_name="Детский сад № 5",
    curator_email="curator@kindergarten5.example",
)
_MENTORS = (
    ("Рябинина Ольга Петровна", "1974-03-12", 24, ["работа с родителями", "методика преподавания предмета"]),
    ("Соловьёва Нина Аркадьевна", "1981-11-02", 16, ["цифровые технологии", "методика преподавания предмета"]),
)
_MENTEES = (
    ("Зорина Анна Павловна", "2003-05-20", 1, ["методика преподавания предмета"]),
    ("Крылова Дарья Игоревна", "2002-09-14", 2, ["работа с родителями"]),
    ("Тимофеева Инна Олеговна", "1979-01-30", 20, ["цифровые технологии"]),
)


def open_kindergarten(client: GatewayClient, attested_on: str) -> int:
    """Record it with its teachers, whose papers are in order since the day; returns how many they are."""
    client.record_organisation(KINDERGARTEN)
    papers = {"consents_on": attested_on}
    entries = [_entry("MENTEE", papers, *each) for each in _MENTEES]
    entries += [_entry("MENTOR", {**papers, "admitted_on": attested_on}, *each) for each in _MENTORS]
    client.ask("POST", "/registry/v1/participants:batch", json={"participants": entries})
    return len(entries)


def _entry(role: str, papers: dict[str, str], name: str, born: str, years: int, topics: list[str]) -> dict[str, Any]:
    return {
        "school_id": KINDERGARTEN.key,
        "role": role,
        "form": "TEACHER_TEACHER",
        "full_name": name,
        "birth_date": born,
        "experience_years": years,
        "topics": topics,
        "workplace_id": KINDERGARTEN.key,
        "workplace_kind": KINDERGARTEN.kind,
        **papers,
    }
