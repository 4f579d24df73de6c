"""The demonstration's own books and the registry's reading of its files agree to the last row."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from mentoring_methodology import load_pack
from mentoring_methodology.codes import OrganisationKind
from mentoring_tools.demo import District, Fate, RosterFile, make_district, write_rosters
from registry.imports.roster import Directory, Organisation, Outcome, RosterLimits, RowResult, interpret, read_roster

FATES = {
    Outcome.ACCEPTED: Fate.TAKEN,
    Outcome.REPAIRED: Fate.TAKEN,
    Outcome.MERGED: Fate.MERGED,
    Outcome.REFUSED: Fate.REFUSED,
}


def directory_of(district: District) -> Directory:
    return Directory(
        Organisation(each.key, OrganisationKind(each.kind), each.name, each.short_name)
        for each in district.organisations
    )


def read(district: District, file: RosterFile) -> tuple[RowResult, ...]:
    roster = read_roster(file.path.read_bytes(), file.path.name, RosterLimits())
    assert roster.kind.value == file.kind.value
    return interpret(roster, directory_of(district), district.school_year, load_pack(), ZoneInfo("Europe/Moscow"))


@pytest.mark.parametrize("seed", [2026, 1, 77])
def test_every_row_meets_the_fate_in_the_books(seed: int, tmp_path: Path):
    district = make_district(seed, people=1500)
    for file in write_rosters(district, tmp_path):
        results = read(district, file)
        fates = [(row.number, FATES[row.outcome], row.refusals[0].column if row.refusals else None) for row in results]
        assert fates == [(row.number, row.fate, row.column) for row in file.books], file.path.name
        drafts = [row.draft for row in results if row.draft]
        told_apart = {
            (draft.form, draft.full_name, draft.birth_date or draft.birth_year or draft.workplace_key)
            for draft in drafts
        }
        assert len(told_apart) == len(drafts) == file.expected_people
        for row in results:
            assert len(row.refusals) <= 1, row


def test_a_clean_district_is_taken_as_it_stands(tmp_path: Path):
    district = make_district(people=600, clean=True)
    for file in write_rosters(district, tmp_path):
        results = read(district, file)
        assert {row.outcome for row in results} == {Outcome.ACCEPTED}, [r.notes for r in results if r.notes][:3]
        assert all(row.draft and row.draft.topics and row.draft.contact_phone for row in results)


def test_messy_spellings_lose_nothing_optional(tmp_path: Path):
    """Whatever the mess, no date, phone, time, age, role model or workplace of the demonstration gets lost."""
    district = make_district(people=1500)
    for file in write_rosters(district, tmp_path):
        for row in read(district, file):
            lost = [note for note in row.notes if note.code.endswith(("NOT_UNDERSTOOD", "UNKNOWN"))]
            assert not lost, (file.path.name, row.number)
