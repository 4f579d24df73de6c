"""The templates that the registry fills are those that the sentences make."""

import zipfile
from pathlib import Path

import pytest
from mentoring_local.places import REPOSITORY
from mentoring_tools.paper_templates.__main__ import TEMPLATES, drawn

FOLDER = REPOSITORY / "services/registry/src/registry/papers/templates"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_there_is_a_template_for_each_paper_and_no_other():
    assert {path.stem for path in FOLDER.glob("*")} == set(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_what_its_sentences_make(name: str, tmp_path: Path):
    drawn(name).save(tmp_path / "drawn.docx")
    assert parts(tmp_path / "drawn.docx") == parts(FOLDER / f"{name}.docx"), (
        "write it anew (docs/how-to/change-a-paper.md)"
    )
