"""Sheets of consents with the names and days written in."""

from console.pages.consents.sheets import LINE, sheet_of
from mentoring_methodology.pack import load_pack


def test_a_sentence_ends_once_where_a_day_ends_it() -> None:
    for section in load_pack().content.consents.values():
        for until in ("31 августа 2027 г.", ""):
            sheet = sheet_of(section, "SELF", {"person": "Лугина Анна Олеговна", "until": until})
            text = "\n".join(sheet.paragraphs)
            assert f"действует по {until or LINE}" in text
            assert ".." not in text
            assert "{" not in text
