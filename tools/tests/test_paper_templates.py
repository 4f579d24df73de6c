"""The templates that are filled are those that the sentences make."""

import zipfile
from pathlib import Path

import pytest
from mentoring_tools.paper_templates.__main__ import OF_ADDENDA, OF_PAIRS, OF_PROGRAMME, TEMPLATES


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_there_is_a_template_for_each_paper_and_no_other():
    assert {path for folder in (OF_PROGRAMME, OF_PAIRS, OF_ADDENDA) for path in folder.glob("*")} == set(TEMPLATES)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_is_what_its_sentences_make(path: Path, tmp_path: Path):
    TEMPLATES[path]().save(tmp_path / "drawn.docx")
    assert parts(tmp_path / "drawn.docx") == parts(path), "write it anew (docs/how-to/change-a-paper.md)"
