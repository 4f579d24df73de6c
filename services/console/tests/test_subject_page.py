"""What is kept of a person, as a page: all of the services' answers in words, printed for him who asks."""

import json
import re
from pathlib import Path
from typing import Any

import console
import pytest
from console.pages.subject import views, words
from console.pages.subject.others import OTHERS, Other

from .test_people_pages import NAMES, Office, office

__all__ = ["office"]
PUBLISHED = Path(console.__file__).parent / "docs/published/openapi.json"
SCHEMAS = json.loads(PUBLISHED.read_text("utf-8"))["components"]["schemas"]
RECORDS = frozenset({"person", "participants", "participations", *views.WITHIN, *(name for name, _, _ in views.PARTS)})
"""Fields that hold records: these have headings of their own."""
TOLD = words.Told(lambda day: f"<{day}>", lambda at: f"<{at}>", lambda school: f"«{school}»", lambda year: f"{year}/")


def fields_of(model: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """Every field of the model and of those within it."""
    found = set(SCHEMAS[model].get("properties", {}))
    for within in re.findall(r"#/components/schemas/(\w+)", json.dumps(SCHEMAS[model])):
        if within not in seen:
            found |= fields_of(within, seen | {model, within})
    return found


OTHER_ANSWERS = {"matching": "SubjectView", "notifications": "ReachedPersonView", "reporting": "FactsOfPersonView"}


@pytest.mark.parametrize("model", ["ExportView", *OTHER_ANSWERS.values()])
def test_every_field_of_the_answer_has_a_russian_word(model: str) -> None:
    parts = frozenset(part.name for other in OTHERS for part in other.parts)
    nameless = sorted(fields_of(model) - RECORDS - parts - words.LABELS.keys())
    assert nameless == []
    assert all(re.search("[а-яё]", label, re.IGNORECASE) for label in words.LABELS.values())


def test_every_part_of_the_answer_has_its_place() -> None:
    parts = set(SCHEMAS["ExportView"]["properties"])
    assert parts == {"person", "participants", *(name for name, _, _ in views.PARTS)}


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.service)
def test_every_part_of_another_service_has_its_place(other: Other) -> None:
    model = SCHEMAS[OTHER_ANSWERS[other.service]]["properties"]
    assert set(model) == {"person_id", *(part.name for part in other.parts)}
    for part in other.parts:
        record = SCHEMAS[model[part.name]["items"]["$ref"].rpartition("/")[2]]["properties"]
        within = {name for name, said in record.items() if "$ref" in said.get("items", {})}
        assert within == set(part.within), part.name


def test_how_a_pair_stands_is_said_in_words_of_pairs() -> None:
    [matching, *_] = OTHERS
    step = {"at": "2026-09-05T09:00:00Z", "status": "PENDING", "reason_text": None, "note": None}
    proposal = {"role": "MENTOR", "status": "EXPIRED", "history": [step]}
    shown = views._other(matching, {"proposals": [proposal], "relations": []}, TOLD)
    [(title, [(lines, [(within, [first])])])] = shown["parts"]
    assert (title, within) == ("Предложенные пары", "История")
    assert dict(lines)["Что с предложением"] == "отозвана: срок вышел"
    assert dict(first)["Что с предложением"] == "предложена, куратор ещё не решил"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("birth_date", "2012-05-14", "<2012-05-14>"),
        ("at", "2026-09-05T09:00:00Z", "<2026-09-05T09:00:00Z>"),
        ("at", "2026-09-05T09:00:00.123+03:00", "<2026-09-05T09:00:00.123+03:00>"),
        ("school_id", "school-7", "«school-7»"),
        ("school_year", 2026, "2026/"),
        ("accepts_remote", False, "нет"),
        ("languages", ["TG", "NOG"], "таджикский, NOG"),
        ("weekly_slots", ["2-15", "4-9"], "вт 15:00, чт 9:00"),
        ("levels", {"математика": 4}, "математика: 4"),
        ("relation", "MOTHER", "мать"),
        ("kind", "CERTIFICATE", "справка"),
        ("other_is", True, "другой ему"),
        ("score", 42.5, "42,5"),
        ("form", "A_FORM_OF_A_LATER_RELEASE", "A_FORM_OF_A_LATER_RELEASE"),
    ],
)
def test_values_are_read_by_people(name: str, value: Any, expected: str) -> None:
    assert words.text_of(name, value, TOLD) == expected


def test_nothing_that_is_said_is_left_out() -> None:
    seen = {"grade": 0, "accepting": False, "later": "что-то", "course": None, "topics": [], "history": [{"at": "x"}]}
    assert words.lines(seen, TOLD) == [("Класс", "0"), (words.LABELS["accepting"], "нет"), ("later", "что-то")]


async def test_the_school_prints_it_and_the_others_may_be_away(office: Office) -> None:
    browser = await office.browser()
    person = office.people[NAMES[0]]["person_id"]
    card = (await browser.get(f"/people/{person}")).text
    assert f'href="/people/{person}/export"' in card
    page = await browser.get(f"/people/{person}/export")
    assert page.status_code == 200, page.text
    for said in (
        NAMES[0],
        "+79000000000",
        "СОШ 1",
        "математика",
        *(f"{other.away} сейчас не отвечает" for other in OTHERS),
    ):
        assert said in page.text, said
    assert NAMES[1] not in page.text
    whole = await browser.get(f"/people/{person}/export.json")
    assert "attachment" in whole.headers["content-disposition"]
    told = whole.json()
    assert told["registry"]["person"]["full_name"] == NAMES[0]
    assert told["missing"] == ["matching", "notifications", "reporting"]
    assert [told[each] for each in told["missing"]] == [None, None, None]
    stranger = await office.browser("curator", "school-2")
    for address in ("export", "export.json"):
        assert (await stranger.get(f"/people/{person}/{address}")).status_code == 404
    for role in ("methodologist", "data-protection-officer"):
        other = await office.browser(role)
        assert (await other.get(f"/people/{person}/export")).status_code == 403
