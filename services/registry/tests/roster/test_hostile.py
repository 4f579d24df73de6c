"""Files made to be expensive: each is refused with the true reason before it costs much. A dead reader is no verdict."""

import io
import random
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from registry.imports.roster import RosterLimits, RosterRefused, read_roster_in_child
from registry.imports.roster.refused import ReaderDied

from .noise import HEADER, Paper, as_ods
from .papers import LIMITS, MENTEES, xlsx
from .xls import compound, xls, xls_book

PLAIN = xlsx(HEADER, ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"])
SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
OLD = xls(HEADER, ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"])
MOST_MIB = 200
MOST_SECONDS = 3.0  # of processor time: the dearest of these takes 0.8 s, and a busy machine makes that more


def with_part(book: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == part else data)
    return made.getvalue()


def noise_of(size: int, seed: int = 7) -> bytes:
    """Text that packs a few times, as real sheets do."""
    dice = random.Random(seed)
    return b" ".join(b"%05d" % dice.randrange(100_000) for _ in range(size // 6))


def a_cell_of(size: int) -> Callable[[], bytes]:
    """A packed file of a few hundred KB that packs no more than real ones do."""

    def made() -> bytes:
        text = b"".join(noise_of(30_000, seed) + b"x" * 1_018_576 for seed in range(size >> 20))
        return with_part(PLAIN, SHEET, lambda xml: xml.replace(b"</row>", b'<c t="str"><v>%b</v></c></row>' % text, 1))

    return made


def shared_texts_of(size: int, text: bytes = b"") -> Callable[[], bytes]:
    """Texts that no cell shows, each another one."""
    each = b"<si><t>%07d" + text + b"</t></si>"
    number = size // len(each % 0)

    def made() -> bytes:
        xml = b"<sst>" + b"".join(each % n for n in range(number)) + b"</sst>"
        book = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(PLAIN)) as old, zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                if entry.filename != SHARED:
                    new.writestr(entry.filename, old.read(entry))
            new.writestr(SHARED, xml)
        return book.getvalue()

    return made


def many_empty_cells() -> bytes:
    numbers = noise_of(200_000)  # so that the ratio tells nothing
    cells = b"<!--%b-->" % numbers + b"".join(b'<row r="%d">%b</row>' % (n, b"<c/>" * 64) for n in range(3, 24_000))
    return with_part(PLAIN, SHEET, lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"))


def empty_cells_far_away() -> bytes:
    cells = b"".join(b'<c r="A%d"/>' % n for n in range(30_000, 300_000))
    return with_part(PLAIN, SHEET, lambda xml: xml.replace(b"</sheetData>", b"<row>%b</row></sheetData>" % cells))


def a_cell_in_the_last_corner() -> bytes:
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return with_part(PLAIN, SHEET, lambda xml: xml.replace(b"</sheetData>", corner))


def merged_over_everything() -> bytes:
    ranges = b"".join(b'<mergeCell ref="A1:BL%d"/>' % n for n in range(2, 9_000))
    row = b'<row r="20000"><c r="A20000" t="str"><v>x</v></c></row></sheetData><mergeCells>'
    return with_part(PLAIN, SHEET, lambda xml: xml.replace(b"</sheetData>", row + ranges + b"</mergeCells>", 1))


def twenty_widest_sheets() -> bytes:
    """Each of them alone is a paper."""
    row = b"<row>" + b"<c><v>7</v></c>" * 64 + b"</row>"
    sheet = b"<worksheet><sheetData>%b</sheetData></worksheet>" % (row * 1_250)
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="s{n}"/>' for n in range(20))
    related = "".join(f'<Relationship Id="s{n}" Target="worksheets/sheet{n}.xml"/>' for n in range(20))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", f'<workbook xmlns:r="r"><sheets>{listed}</sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{related}</Relationships>")
        archive.writestr("xl/noise.bin", noise_of(1 << 20))  # so that the ratio tells nothing
        for number in range(20):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
    return kept.getvalue()


def a_lying_size() -> bytes:
    book = bytearray(with_part(PLAIN, SHEET, lambda xml: xml + b"<!--" + noise_of(3 << 20) + b"-->"))
    central = book.index(b"PK\x01\x02")
    while True:
        name_length = int.from_bytes(book[central + 28 : central + 30], "little")
        if bytes(book[central + 46 : central + 46 + name_length]) == SHEET.encode():
            book[central + 24 : central + 28] = (1000).to_bytes(4, "little")
            return bytes(book)
        central = book.index(b"PK\x01\x02", central + 4)


def an_ods(rows: str) -> bytes:
    table = f'<table:table table:name="База">{rows}</table:table>'
    return with_part(
        as_ods(Paper([], {}, set())),
        "content.xml",
        lambda xml: re.sub(b"<table:table .*</table:table>", lambda _: table.encode(), xml),
    )


def repeated_ods_cells(columns: int, rows: int) -> Callable[[], bytes]:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"><text:p>х</text:p></table:table-cell>'
    return lambda: an_ods(f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>')


def an_ods_cell_after_a_gap() -> bytes:
    gap = '<table:table-cell table:number-columns-repeated="1000000000"/><table:table-cell><text:p>х</text:p>'
    return an_ods(f'<table:table-row table:number-rows-repeated="1000">{gap}</table:table-cell></table:table-row>')


def ods_rows_after_a_gap() -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>х</text:p></table:table-cell>'
    row = f"<table:table-row>{cell}</table:table-row>"
    gap = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    return an_ods(row + gap + row)


def an_old_book_that_goes_round() -> bytes:
    return compound(OLD[512 * 3 :], loop=True)


def an_old_book_of_a_lying_size() -> bytes:
    entry = OLD.index("Workbook".encode("utf-16-le"))
    return OLD[: entry + 120] + b"\xf0\xff\xff\xff" + OLD[entry + 124 :]


def an_old_book_whose_table_goes_round() -> bytes:
    """The sector that names further sectors of the allocation table names itself."""
    return OLD[:68] + b"\0\0\0\0\1\0\0\0" + OLD[76:512] + b"\0" * 512 + OLD[1024:]


def an_old_book_of_one_sheet_twice() -> bytes:
    """Both names lead to the same cells, so that they are paid for as often as they are named."""
    book = xls_book({"А": [HEADER], "Б": [HEADER]})
    first = book.index(b"\x85\x00") + 4
    second = book.index(b"\x85\x00", first) + 4
    return book[:second] + book[first : first + 4] + book[second + 4 :]


def an_old_book_with_a_far_cell() -> bytes:
    return xls(HEADER, [], *[[]] * 60_000, [None] * 200 + ["х"])


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (a_cell_of(3 << 20), "TOO_COMPLEX"),
        (a_cell_of(60 << 20), "TOO_COMPLEX"),
        (a_cell_of(100 << 20), "ARCHIVE_BOMB"),
        (shared_texts_of(60 << 20), "TOO_COMPLEX"),
        (shared_texts_of(120 << 20, noise_of(100)), "ARCHIVE_BOMB"),
        (many_empty_cells, "TOO_COMPLEX"),
        (empty_cells_far_away, "TOO_MANY_ROWS"),
        (a_cell_in_the_last_corner, "TOO_MANY_ROWS"),
        (merged_over_everything, "TOO_MANY_ROWS"),
        (twenty_widest_sheets, "TOO_COMPLEX"),
        (a_lying_size, "UNREADABLE"),
        (repeated_ods_cells(60, 1_000_000), "TOO_COMPLEX"),
        (repeated_ods_cells(1_000_000, 1_000_000), "TOO_COMPLEX"),
        (repeated_ods_cells(1_000_000_000, 1), "TOO_COMPLEX"),
        (an_ods_cell_after_a_gap, "TOO_COMPLEX"),
        (ods_rows_after_a_gap, "TOO_MANY_ROWS"),
        (an_old_book_that_goes_round, "UNREADABLE"),
        (an_old_book_whose_table_goes_round, "UNREADABLE"),
        (an_old_book_of_a_lying_size, "UNREADABLE"),
        (an_old_book_of_one_sheet_twice, "UNREADABLE"),
        (an_old_book_with_a_far_cell, "TOO_MANY_ROWS"),
    ],
)
def test_an_expensive_file_is_refused_with_the_true_reason_and_costs_little(
    made: Callable[[], bytes], code: str
) -> None:
    refused, memory, seconds = cost_of(made())
    assert refused == code
    assert memory < MOST_MIB, "an ordinary roster takes about 60"
    assert seconds < MOST_SECONDS


def cost_of(content: bytes) -> tuple[str, int, float]:
    """The refusal's code, the MiB of the reading process and its seconds of processor time, in a process of its own."""
    asked = """
import resource, sys
from registry.imports.roster import RosterLimits, RosterRefused, read_roster_in_child
try:
    read_roster_in_child(sys.stdin.buffer.read(), "база", RosterLimits())
    code = "read"
except RosterRefused as refused:
    code = refused.code
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, spent.ru_maxrss // 1024, spent.ru_utime + spent.ru_stime)
"""
    answered = subprocess.run([sys.executable, "-c", asked], input=content, capture_output=True, check=True)
    code, memory, seconds = answered.stdout.decode().split()
    return code, int(memory), float(seconds)


@pytest.mark.parametrize("limits", [RosterLimits(child_memory_bytes=96 << 20), RosterLimits(child_wall_seconds=0.01)])
def test_a_spent_limit_is_the_files_fault(limits: RosterLimits) -> None:
    line = b";;".join([b"17", *[b"\xd0\xb0" * 40] * 8])
    content = ";".join(MENTEES).encode() + b"\n" + (line + b"\n") * 12_000
    with pytest.raises(RosterRefused) as refused:
        read_roster_in_child(content, "база", limits)
    assert refused.value.code == "TOO_COMPLEX"


def test_a_reader_that_somebody_ends_is_no_verdict_on_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    run = subprocess.run

    def ended(command: list[str], **options: Any) -> object:
        code = f"import os, signal; os.kill(os.getpid(), {int(signal.SIGKILL)})"
        return run([sys.executable, "-c", code], **options)

    monkeypatch.setattr(subprocess, "run", ended)
    with pytest.raises(ReaderDied):
        read_roster_in_child(PLAIN, "база", LIMITS)


def test_the_reading_process_loads_nothing_that_starts_slowly() -> None:
    """Two of them are started for each file: what checks documents and norms would treble their time."""
    asked = (
        "import sys, registry.imports.roster.child; print(*sorted({'pydantic', 'yaml', 'fastapi'} & set(sys.modules)))"
    )
    answered = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answered.stdout.strip() == ""
