"""The invented district: the same for the same seed, lifelike in its shares, and its books true to its rows."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from mentoring_tools.demo import District, Fate, RosterSheet, SheetKind, make_district, write_rosters

DISTRICT = make_district()


def column(sheet: RosterSheet, title: str) -> list[object]:
    place = sheet.headers.index(title)
    return [sheet.rows[row.number - 1][place] for row in sheet.books]


def taken(district: District, kind: SheetKind) -> int:
    return sum(sheet.count(Fate.TAKEN) + sheet.count(Fate.REFUSED) for sheet in district.rosters if sheet.kind is kind)


def test_the_same_seed_gives_the_same_district():
    assert make_district() == DISTRICT
    assert make_district(seed=1, people=100) != make_district(seed=2, people=100)


def test_shares_of_a_lifelike_district():
    assert Counter(each.kind for each in DISTRICT.organisations) == {"SCHOOL": 12, "COLLEGE": 1, "ENTERPRISE": 8}
    assert len(DISTRICT.rosters) == 24
    assert taken(DISTRICT, SheetKind.MENTEES) + taken(DISTRICT, SheetKind.MENTORS) == 3000
    assert taken(DISTRICT, SheetKind.MENTEES) == 2100
    assert sum(sheet.count(Fate.REFUSED) for sheet in DISTRICT.rosters) >= 30
    assert sum(sheet.count(Fate.MERGED) for sheet in DISTRICT.rosters) >= 30
    assert {sheet.file_format for sheet in DISTRICT.rosters} == {"xlsx", "csv-cp1251"}


@pytest.mark.parametrize(("schools", "people"), [(1, 1), (3, 10), (2, 101)])
def test_any_number_of_people_is_shared_out(schools: int, people: int):
    district = make_district(schools=schools, people=people)
    assert taken(district, SheetKind.MENTEES) + taken(district, SheetKind.MENTORS) == people


def test_ten_thousand_different_people():
    district = make_district(people=10_000, clean=True)
    names = [
        name
        for sheet in district.rosters
        for name in column(sheet, "ФИО наставляемого" if sheet.kind is SheetKind.MENTEES else "ФИО наставника")
    ]
    assert len(names) == len(set(names)) == 10_000
    assert all(row.fate is Fate.TAKEN for sheet in district.rosters for row in sheet.books)


def test_more_people_than_names_are_not_invented():
    with pytest.raises(ValueError, match="30000"):
        make_district(people=30_001)


def test_addresses_are_reserved_names_only():
    assert all(each.curator_email is None or each.curator_email.endswith(".example") for each in DISTRICT.organisations)
    assert all(each.inn is None or each.inn.startswith("000000") for each in DISTRICT.organisations)


def test_files_hold_the_rows_of_the_books(tmp_path: Path):
    district = make_district(people=240)
    files = write_rosters(district, tmp_path)
    assert len({file.path for file in files}) == 24
    for file, sheet in zip(files, district.rosters, strict=True):
        assert file.written_rows == file.expected_people + file.expected_merged + file.expected_refused
        if sheet.file_format == "csv-cp1251":
            assert ";" in file.path.read_text("cp1251")
            continue
        page = openpyxl.load_workbook(file.path).worksheets[0]
        for row in file.books:
            written = [page.cell(row.number, place + 1).value for place in range(len(sheet.headers))]
            texts = [cell for cell in written if isinstance(cell, str)]
            assert texts == [cell for cell in sheet.rows[row.number - 1] if isinstance(cell, str)]
