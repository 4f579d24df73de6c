"""The shipped pack holds the methodology's numbers, and a broken pack is refused."""

from importlib.resources import files

import pytest
import yaml
from matching.engine import Criterion
from matching.methodology import PackError, load_norms, parse_norms
from mentoring_methodology.codes import MentoringForm

PACK = files("matching.methodology").joinpath("pack.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("form", "weights"),
    [
        (MentoringForm.PUPIL_PUPIL, [30, 25, 10, 10, 10, 10, 0, 5]),
        (MentoringForm.STUDENT_PUPIL, [30, 20, 10, 15, 10, 5, 5, 5]),
        (MentoringForm.EMPLOYER_PUPIL, [35, 15, 10, 15, 5, 5, 10, 5]),
        (MentoringForm.TEACHER_TEACHER, [35, 20, 15, 10, 0, 0, 10, 10]),
    ],
)
def test_weights_of_the_shipped_pack(norms, form, weights) -> None:
    assert [norms.weights[form][criterion] for criterion in Criterion] == weights
    assert sum(norms.weights[form].values()) == 100


def test_a_pack_from_a_file(tmp_path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(PACK.replace('version: "2026.2"', 'version: "город-2"'), "utf-8")
    assert load_norms(path).version == "город-2"


def changed(*keys, value):
    pack = yaml.safe_load(PACK)
    part = pack
    for key in keys[:-1]:
        part = part[key]
    part[keys[-1]] = value
    return yaml.safe_dump(pack, allow_unicode=True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (changed("weights", "value", "PUPIL_PUPIL", "REQUEST", value=31), "sum to 101"),
        (changed("weights", "value", "PUPIL_PUPIL", value={"REQUEST": 100}), "no weight for AGE"),
        (changed("weights", "value", "PUPIL_PUPIL", "REQUEST", value=29.5), "valid integer"),
        (changed("weights", "value", "PUPIL_PUPIL", "GENDER", value=0), "GENDER"),
        (changed("required_minutes", "value", value={"PUPIL_PUPIL": 60}), "no norm for EMPLOYER_PUPIL"),
        (changed("default_capacity", "value", "PUPIL_PUPIL", value=11), "less than or equal to 10"),
        (changed("pupil_pupil", "grade_gap_max", "value", value=1), "above the greatest"),
        (changed("student_pupil", "age_gap_min", "value", value=11), "above the greatest"),
        (changed("employer_pupil", "mentee_age_min", value={"value": 14}), "source"),
        (changed("employer_pupil", "mentee_age_min", "value", value=True), "valid integer"),
        (changed("employer_pupil", "mentee_age_mim", value={"value": 14, "source": "x"}), "mentee_age_mim"),
        (changed("version", value=2026), "version"),
        ("- a list", "valid dictionary"),
        ("{", "cannot be used"),
        ("", "cannot be used"),
    ],
)
def test_a_broken_pack_is_refused(text, complaint) -> None:
    with pytest.raises(PackError, match=complaint):
        parse_norms(text)
