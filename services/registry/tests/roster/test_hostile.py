"""Files made to be expensive: each is refused with the true reason before it costs much. A dead reader is no verdict."""

import io
import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from registry.imports.roster import RosterLimits, RosterRefused, read_roster_in_child
from registry.imports.roster.refused import ReaderDied

from .noise import HEADER
from .papers import LIMITS, MENTEES, xlsx

PLAIN = xlsx(HEADER, ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"])
SHEET = "xl/worksheets/sheet1.xml"


def with_part(book: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == part else data)
    return made.getvalue()


def noise_of(size: int) -> bytes:
    """Text that packs a few times, as real sheets do."""
    dice = random.Random(7)
    return b" ".join(b"%05d" % dice.randrange(100_000) for _ in range(size // 6))


def a_long_cell() -> bytes:
    return with_part(
        PLAIN, SHEET, lambda xml: xml.replace(b"</row>", b'<c t="str"><v>' + noise_of(3 << 20) + b"</v></c></row>", 1)
    )


def many_empty_cells() -> bytes:
    numbers = noise_of(200_000)  # so that the ratio tells nothing
    cells = b"<!--%b-->" % numbers + b"".join(b'<row r="%d">%b</row>' % (n, b"<c/>" * 64) for n in range(3, 24_000))
    return with_part(PLAIN, SHEET, lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"))


def a_lying_size() -> bytes:
    book = bytearray(with_part(PLAIN, SHEET, lambda xml: xml + b"<!--" + noise_of(3 << 20) + b"-->"))
    central = book.index(b"PK\x01\x02")
    while True:
        name_length = int.from_bytes(book[central + 28 : central + 30], "little")
        if bytes(book[central + 46 : central + 46 + name_length]) == SHEET.encode():
            book[central + 24 : central + 28] = (1000).to_bytes(4, "little")
            return bytes(book)
        central = book.index(b"PK\x01\x02", central + 4)


def repeated_ods_cells() -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    cell = '<table:table-cell table:number-columns-repeated="60"><text:p>х</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><table:table>{row}</table:table></office:document-content>",
        )
    return kept.getvalue()


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (a_long_cell, "TOO_COMPLEX"),
        (many_empty_cells, "TOO_MANY_ROWS"),
        (a_lying_size, "UNREADABLE"),
        (repeated_ods_cells, "TOO_COMPLEX"),
    ],
)
def test_an_expensive_file_is_refused_with_the_true_reason(made: Callable[[], bytes], code: str) -> None:
    with pytest.raises(RosterRefused) as refused:
        read_roster_in_child(made(), "база", LIMITS)
    assert refused.value.code == code


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
