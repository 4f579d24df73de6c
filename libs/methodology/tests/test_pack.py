"""The pack is whole, one check refuses a broken one, and another version's release is read tolerantly."""

import copy
from typing import Any

import pytest
import yaml
from mentoring_methodology import PackInvalid, load_pack, pack_from, read_release
from mentoring_methodology.codes import Criterion, MentoringForm
from mentoring_methodology.languages import listed
from mentoring_methodology.organisations import leads_programmes, models_of
from mentoring_methodology.pack import shipped_document

DOCUMENT = shipped_document()
PACK = load_pack()


def changed(path: str, value: Any) -> dict[str, Any]:
    """The shipped document with another value at a path; None takes the key out."""
    document = copy.deepcopy(DOCUMENT)
    *upper, last = path.split("/")
    part = document
    for key in upper:
        part = part[key]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return document


@pytest.mark.parametrize(
    ("form", "weights"),
    [
        (MentoringForm.PUPIL_PUPIL, [30, 25, 10, 10, 10, 10, 0, 5]),
        (MentoringForm.STUDENT_PUPIL, [30, 20, 10, 15, 10, 5, 5, 5]),
        (MentoringForm.EMPLOYER_PUPIL, [35, 15, 10, 15, 5, 5, 10, 5]),
        (MentoringForm.TEACHER_TEACHER, [35, 20, 15, 10, 0, 0, 10, 10]),
    ],
)
def test_weights_of_the_shipped_pack(form: MentoringForm, weights: list[int]):
    assert [PACK.norms.weights.value[form][criterion] for criterion in Criterion] == weights


def test_what_the_shipped_pack_says():
    assert PACK.version == "2026.7"
    assert dict(PACK.default_capacity) == {
        "PUPIL_PUPIL": 2,
        "STUDENT_PUPIL": 3,
        "EMPLOYER_PUPIL": 3,
        "TEACHER_TEACHER": 2,
    }
    assert list(PACK.content.stages) == [
        "PREPARATION", "MENTEE_BASE", "MENTOR_BASE", "SELECTION_TRAINING", "MATCHING", "RUNNING", "CLOSING",
    ]  # fmt: skip
    assert PACK.norms.pupil_pupil.stage_rule.value == "STAGE"
    assert PACK.norms.pupil_pupil.pupil_mentor_needs_certificate.value is True
    assert {"математика", "химия", "начальная школа"} <= PACK.subjects
    assert not PACK.subjects & {"работа с родителями", "подготовка к экзаменам", "профилактика выгорания"}


def test_a_title_or_the_code_itself():
    assert PACK.title_of("form", "PUPIL_PUPIL") == "Ученик — ученик"
    assert PACK.title_of("organisation_kind", "UNIVERSITY") == "вуз"
    assert PACK.title_of("variant", "LEADER_PASSIVE") == "лидер — пассивный"
    assert PACK.title_of("form", "TEACHER_PUPIL") == "TEACHER_PUPIL"
    with pytest.raises(KeyError):
        PACK.title_of("planet", "MARS")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("русский", "RU"), ("Русский  язык", "RU"), ("ru", "RU"), ("русский жестовый язык", "RSL"), ("РЖЯ", "RSL"),
        ("кыргызский", "KY"), ("не говорит", None), ("русский со словарём", None), ("", None),
    ],
)  # fmt: skip
def test_a_language_by_the_words_of_a_school(name: str, code: str | None):
    assert PACK.language_of(name) == code


def test_a_language_has_a_title_and_one_of_a_later_pack_its_code():
    assert PACK.title_of("language", "TT") == "татарский"
    assert PACK.title_of("language", "NOG") == "NOG"
    assert {"RU", "TT", "BA", "CE", "CV", "UZ", "TG", "KY", "KK", "AZ", "HY", "UK", "BE", "RSL"} <= set(
        PACK.language_titles
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("русский, татарский", ["русский", "татарский"]), ("русский и татарский; РЖЯ", ["русский", "татарский", "РЖЯ"]),
        ("русский/английский\nкитайский", ["русский", "английский", "китайский"]), (" ,; ", []),
    ],
)  # fmt: skip
def test_a_list_of_languages_as_people_write_one(text: str, names: list[str]):
    assert listed(text) == names


def test_the_role_models_of_a_form():
    assert PACK.variants_of("STUDENT_PUPIL") == (
        "ACHIEVER_STRUGGLER", "LEADER_INDIFFERENT", "PEER_TO_OTHER", "CURATOR_PROJECT_AUTHOR",
    )  # fmt: skip
    assert not PACK.knows_variant("PUPIL_PUPIL", "EXPERIENCED_NOVICE")
    assert PACK.variants_of("TEACHER_PUPIL") == ()


@pytest.mark.parametrize("section", sorted(DOCUMENT))
def test_a_pack_without_a_section_is_refused(section: str):
    with pytest.raises(PackInvalid, match=section):
        pack_from(changed(section, None))


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("norms/weights/value/PUPIL_PUPIL/REQUEST", 31, "сумма 101"),
        ("norms/weights/value/PUPIL_PUPIL", {"REQUEST": 100}, "нет веса AGE"),
        ("norms/weights/value/PUPIL_PUPIL/REQUEST", 29.5, "целое число"),
        ("norms/weights/value/PUPIL_PUPIL/GENDER", 0, "GENDER"),
        ("norms/required_minutes/value", {"PUPIL_PUPIL": 60}, "нет значения для EMPLOYER_PUPIL"),
        ("norms/cross_school/value/TEACHER_PUPIL", True, "нет такой формы: TEACHER_PUPIL"),
        ("norms/default_capacity/value/PUPIL_PUPIL", 11, "не больше 10"),
        ("norms/pupil_pupil/grade_gap_max/value", 1, "больше наибольшей"),
        ("norms/pupil_pupil/stage_rule/value", "GRADES_3", "stage_rule"),
        ("norms/student_pupil/age_gap_min/value", 11, "больше наибольшей"),
        ("norms/employer_pupil/mentee_age_min", {"value": 14}, "source"),
        ("norms/employer_pupil/mentee_age_min/value", True, "целое число"),
        ("norms/employer_pupil/mentee_age_mim", {"value": 14, "source": "x"}, "mentee_age_mim"),
        ("norms/employer_pupil/mentee_age_min/sauce", "x", "sauce"),
        ("forms/PUPIL_PUPIL/titel", "x", "titel"),
        ("forms/PUPIL_PUPIL", None, "forms: нет PUPIL_PUPIL"),
        ("variants/PEER_TO_PEER", None, "variants: нет PEER_TO_PEER"),
        ("variants/PEER_TO_PEER/forms", ["TEACHER_PUPIL"], "нет такой формы: TEACHER_PUPIL"),
        ("variants/PEER_TO_PEER/stems", [], "stems"),
        ("teacher_categories/BURNOUT", None, "нет BURNOUT"),
        ("organisation_kinds/UNIVERSITY", None, "нет UNIVERSITY"),
        ("stages/closing", {"title": "x"}, "closing"),
        ("topics/математика/kind", "LESSON", "kind"),
        ("topics/математика/stems", ["ма"], "короче трёх букв"),
        ("topics/математика/stems", ["арифметик"], "«математика»: основы слов не находят само понятие"),
        ("languages/TG/title", "Русский язык", "«Русский язык» называет и RU"),
        ("languages/TG/also", ["таджикский, фарси"], "читается как несколько языков"),
        ("version", 2026, "version"),
    ],
)
def test_a_broken_pack_is_refused_where_it_is_broken(path: str, value: Any, complaint: str):
    with pytest.raises(PackInvalid, match=complaint):
        pack_from(changed(path, value))


def test_all_faults_are_named_at_once():
    document = changed("norms/default_capacity/value/PUPIL_PUPIL", 11)
    document["norms"]["employer_pupil"]["mentee_age_min"]["value"] = -1
    with pytest.raises(PackInvalid) as refused:
        pack_from(document)
    assert [path for path, _ in refused.value.faults] == [
        "norms.employer_pupil.mentee_age_min.value",
        "norms.default_capacity.value.PUPIL_PUPIL",
    ]


def test_a_municipalitys_file_changes_what_it_names(tmp_path):
    path = tmp_path / "город.yaml"
    path.write_text(
        yaml.safe_dump({"version": "город-2", "norms": {"employer_pupil": {"mentee_age_min": {"value": 15}}}}), "utf-8"
    )
    pack = load_pack(path)
    assert pack.version == "город-2"
    assert pack.norms.employer_pupil.mentee_age_min.value == 15
    assert pack.norms.employer_pupil.mentor_experience_min.value == 5


@pytest.mark.parametrize(
    ("text", "complaint"), [("{", "не YAML"), ("- a list", "не набор разделов"), ("", "не набор разделов")]
)
def test_a_file_that_is_no_pack_is_refused(text: str, complaint: str, tmp_path):
    path = tmp_path / "pack.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(PackInvalid, match=complaint):
        load_pack(path)


def test_a_release_of_a_later_version_is_read():
    document = changed("norms/pupil_pupil/shoe_size_min", {"value": 36, "source": "later"})
    document |= {"version": "2031.1", "weather": {"SUN": {"title": "солнце"}}}
    document["forms"]["TEACHER_PUPIL"] = {
        "title": "Учитель — ученик",
        "model": "PUPILS",
        "meaning": "…",
        "colour": "red",
    }
    for name in ("weights", "required_minutes", "cross_school", "default_capacity"):
        by_form = document["norms"][name]["value"]
        by_form["TEACHER_PUPIL"] = by_form["PUPIL_PUPIL"]
    pack = read_release(document)
    assert pack.version == "2031.1"
    assert pack.title_of("form", "TEACHER_PUPIL") == "Учитель — ученик"


def test_a_release_of_an_earlier_version_gets_the_shipped_norms_where_it_has_none():
    document = changed("norms/pupil_pupil/stage_rule", None)
    del document["proposal_statuses"]
    document["norms"]["pupil_pupil"]["mentee_age_min"]["value"] = 9
    pack = read_release(document)
    assert pack.norms.pupil_pupil.stage_rule.value == "STAGE"
    assert pack.norms.pupil_pupil.mentee_age_min.value == 9
    assert pack.title_of("proposal_status", "PENDING") == "ждёт решения"


def test_a_release_keeps_its_own_vocabulary_and_weights():
    document = changed("topics", {"математика": {"kind": "SUBJECT", "stems": ["математик"]}})
    weights = dict.fromkeys(Criterion, 0) | {"REQUEST": 100}
    document["norms"]["weights"]["value"] = dict.fromkeys(MentoringForm, weights)
    pack = read_release(document)
    assert pack.topics.terms == ("математика",)
    assert pack.norms.weights.value["PUPIL_PUPIL"][Criterion.REQUEST] == 100


def test_what_is_released_reads_as_what_was_shipped():
    assert read_release(PACK.content.model_dump(mode="json")).content == PACK.content


def test_a_pack_of_an_earlier_release_knows_no_kindergartens_and_is_read():
    pack = pack_from(changed("organisation_kinds/KINDERGARTEN", None))
    assert pack.title_of("organisation_kind", "KINDERGARTEN") == "KINDERGARTEN"


@pytest.mark.parametrize(
    ("kind", "models"),
    [
        ("SCHOOL", {"PUPILS", "TEACHERS"}), ("KINDERGARTEN", {"TEACHERS"}), ("COLLEGE", set()), ("ENTERPRISE", set()),
        ("OF_A_LATER_PACK", set()), (None, set()),
    ],
)  # fmt: skip
def test_the_models_that_organisations_lead(kind: str | None, models: set[str]):
    assert models_of(kind) == models
    assert leads_programmes(kind) is bool(models)
