"""Rosters with the noise of real schools, in every format that can be written here, and who is in them."""

import csv
import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from .papers import xlsx

HEADER = (
    "№",
    "ФИО наставляемого",
    "Контактные данные",
    "Год рождения",
    "Основной запрос наставляемого",
    "Форма наставничества",
)
Line = list[str]


@dataclass(frozen=True)
class Paper:
    """A roster as it is written, line by line, and what each line is."""

    lines: list[Line]
    people: dict[int, str]
    """Line, from 1, -> the name in it."""
    spoken_of: set[int]
    """Lines that hold nobody and must be named as left out."""


_SURNAMES = ["Громов", "Лебедев", "Итогин", "Датаев", "Директоров", "Кураторов", "Всегодин", "Составилов"]
_NAMES = ["Лев", "Пётр", "Ян", "Игорь", "Мурат"]
_FATHERS = ["Ильич", "Олегович", "Маратович"]
_PEOPLE = st.builds("{} {} {}".format, st.sampled_from(_SURNAMES), st.sampled_from(_NAMES), st.sampled_from(_FATHERS))
_NOISE = st.sampled_from(
    [
        ["Итого: 12", "", "", "", "", ""],
        ["", "Всего", "12", "", "", ""],
        ["", "Директор школы", "____________", "", "", ""],
        ["Куратор: Белова О. И.", "", "", "", "", ""],
        ["", "Дата: 01.10.2026", "", "", "", ""],
        ["7 «Б» класс", "", "", "", "", ""],
        ["Ответственный", "Орлова Н. П.", "", "", "", ""],
        list(HEADER),
        ["1", "2", "3", "4", "5", "6"],
        ["17", "", "", "", "", ""],
    ]
)
_BLANK = st.sampled_from([["", "", "", "", "", ""], [" ", "\u00a0", "", "", "", ""]])
_TITLES = st.lists(
    st.sampled_from(
        [["МБОУ СОШ № 5", "", "", "", "", ""], ["", "", "", "", "", ""], ["База наставляемых 2026", "", "", "", "", ""]]
    ),
    max_size=3,
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """A paper with titles above, people with noise and blank lines between and below them."""
    lines: list[Line] = list(draw(_TITLES))
    spoken_of = {number for number, line in enumerate(lines, 1) if any(lines[number - 1])}
    lines.append(list(HEADER))
    people: dict[int, str] = {}
    for what in draw(st.lists(st.sampled_from("PPPNB"), min_size=1, max_size=25)):
        if what == "P":
            name = draw(_PEOPLE)
            lines.append(
                [
                    str(len(people) + 1),
                    name,
                    f"+7900{len(lines):07}",
                    f"{draw(st.integers(2008, 2014))}",
                    "химия",
                    "ученик-ученик",
                ]
            )
            people[len(lines)] = name
        elif what == "N":
            lines.append(list(draw(_NOISE)))
            spoken_of.add(len(lines))
        else:
            lines.append(list(draw(_BLANK)))
    return Paper(lines, people, spoken_of)


def as_csv(paper: Paper, delimiter: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(paper.lines)
    return text.getvalue().encode(encoding)


def as_xlsx(paper: Paper) -> bytes:
    return xlsx(*paper.lines)


def as_ods(paper: Paper) -> bytes:
    """The least book that office programs open."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in line
        )
        + "</table:table-row>"
        for line in paper.lines
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="База">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr("content.xml", content)
    return kept.getvalue()
