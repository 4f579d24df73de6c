"""The engine's norms are the pack's."""

from dataclasses import fields

from matching.methodology import load_norms, norms_of
from mentoring_methodology import load_pack


def test_each_norm_is_the_packs():
    pack, norms = load_pack(), load_norms()
    for form in ("pupil_pupil", "student_pupil", "employer_pupil", "teacher_teacher"):
        built = getattr(norms, form)
        for field in fields(built):
            assert getattr(built, field.name) == getattr(getattr(pack.norms, form), field.name).value, field.name
    for name in ("weights", "required_minutes", "cross_school", "default_capacity", "preferred_age_tolerance"):
        assert getattr(norms, name) == getattr(pack.norms, name).value
    assert norms.version == pack.version


def test_a_municipalitys_number_reaches_the_engine(tmp_path):
    path = tmp_path / "город.yaml"
    path.write_text("version: город-2\nnorms: {employer_pupil: {mentee_age_min: {value: 15}}}", "utf-8")
    norms = load_norms(path)
    assert (norms.version, norms.employer_pupil.mentee_age_min) == ("город-2", 15)
    assert norms_of(load_pack()).employer_pupil.mentee_age_min == 14
