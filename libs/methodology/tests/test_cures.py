"""What helps is said in words that can stand where they are shown."""

import pytest
from mentoring_methodology.cures import CURES, UNKNOWN, Place, cure_of

EVERY = {**CURES, "OF_ANOTHER_RELEASE": UNKNOWN}


@pytest.mark.parametrize("code", EVERY)
def test_a_cure_is_a_sentence_without_its_full_stop(code: str) -> None:
    for text in (EVERY[code].text, EVERY[code].to_school):
        assert text[0].isupper()
        assert not text.endswith(".")


@pytest.mark.parametrize("code", EVERY)
def test_a_school_is_told_of_no_single_person_and_of_no_form(code: str) -> None:
    """A letter tells of numbers: its reader sees neither whom nor which form is meant."""
    words = EVERY[code].to_school.lower().replace(",", " ").split()
    assert not {"наставляемого", "наставника", "участника", "студента", "этой", "здесь", "оба"} & set(words)


def test_what_this_release_does_not_know_is_helped_by_a_look_at_the_people() -> None:
    assert cure_of("OF_ANOTHER_RELEASE") == UNKNOWN
    assert (UNKNOWN.text, UNKNOWN.place) == ("Уточните сведения об участниках", Place.MENTEE)


@pytest.mark.parametrize(
    ("code", "text", "place", "to_school"),
    [
        (
            "H03_CONSENT", "Соберите согласия и отметьте это у наставляемого", Place.MENTEE,
            "Отметьте собранные согласия наставляемых",
        ),
        ("NO_MENTORS", "Пригласите наставников этой формы", Place.NEW_MENTOR, "Пригласите новых наставников"),
        ("H07_RELATIVE", "Здесь поможет только другая пара", None,
         "Уточните сведения об участниках или пригласите новых наставников"),
        ("NOT_MATCHED_YET", "Запустите подбор", Place.RUN, "Запустите подбор"),
    ],
)  # fmt: skip
def test_some_by_hand(code: str, text: str, place: Place | None, to_school: str) -> None:
    cure = cure_of(code)
    assert (cure.text, cure.place, cure.to_school) == (text, place, to_school)
