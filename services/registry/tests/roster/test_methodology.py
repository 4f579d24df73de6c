"""The methodology pack: whole, and its vocabulary lets only canonical terms out."""

import copy
from importlib import resources

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from registry.methodology import PackInvalid, Vocabulary, load_pack
from registry.methodology.pack import pack_from

DOCUMENT = yaml.safe_load(resources.files("registry.methodology").joinpath("pack.yaml").read_text("utf-8"))
PACK = load_pack()


def test_the_pack_is_as_large_as_promised():
    assert PACK.version == "2026.1"
    assert len(PACK.topics.terms) >= 45
    assert len(PACK.interests.terms) >= 25
    assert {form.value: number for form, number in PACK.default_capacity.items()} == {
        "PUPIL_PUPIL": 2,
        "STUDENT_PUPIL": 3,
        "EMPLOYER_PUPIL": 3,
        "TEACHER_TEACHER": 2,
    }


@pytest.mark.parametrize("missing", ["version", "forms", "variants", "default_capacity", "topics", "interests"])
def test_a_pack_without_a_section_is_invalid(missing: str):
    document = copy.deepcopy(DOCUMENT)
    del document[missing]
    with pytest.raises(PackInvalid):
        pack_from(document)


def test_a_pack_without_a_form_or_with_an_impossible_capacity_is_invalid():
    fewer, larger = copy.deepcopy(DOCUMENT), copy.deepcopy(DOCUMENT)
    del fewer["forms"]["PUPIL_PUPIL"]
    larger["default_capacity"]["by_form"]["PUPIL_PUPIL"] = 11
    for document in (fewer, larger):
        with pytest.raises(PackInvalid):
            pack_from(document)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Подготовка к ОГЭ по математике", ("подготовка к экзаменам", "математика")),
        ("Работе с родителями, КЛАССНОЕ РУКОВОДСТВО", ("работа с родителями", "классное руководство")),
        ("цифровых технологий, ИКТ", ("цифровые технологии",)),
        ("русского языка; правописание", ("русский язык",)),
        ("основы права, физический труд", ("право", "технология и труд")),
        ("Петрова Мария, тел. 89001234567", ()),
        ("хорошо готовит", ()),
    ],
)
def test_topics(text: str, topics: tuple[str, ...]):
    assert PACK.topics.terms_in(text) == topics


def test_every_term_names_itself():
    for vocabulary in (PACK.topics, PACK.interests):
        lost = [term for term in vocabulary.terms if term not in vocabulary.terms_in(term)]
        assert lost == []


@given(st.text())
def test_only_canonical_terms_leave(text: str):
    assert set(PACK.topics.terms_in(text)) <= set(PACK.topics.terms)


def test_a_stem_of_two_letters_is_refused():
    with pytest.raises(ValueError, match="too short"):
        Vocabulary({"общение": ("об",)})
