"""How much of an uploaded file we are ready to look at."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
"""Bytes."""


@dataclass(frozen=True)
class RosterLimits:
    """Bounds of one uploaded roster; a file beyond any of them is refused before it is parsed."""

    max_bytes: int = 10 * MIB
    """Bytes of the upload. A roster of 20,000 rows takes about 3 MiB; the rest is room for logos and styles."""
    max_unpacked_bytes: int = 64 * MIB
    """Bytes of all parts of the zip together. 20,000 rows of 16 cells unpack to about 40 MiB."""
    max_text_bytes: int = 1 * MIB
    """Bytes of one text in a book's XML. Excel itself stops at 32,767 characters."""
    max_cells: int = 1_500_000
    """Cells, empty ones too, of all sheets together: four of the largest papers."""
    max_zip_ratio: int = 100
    """Unpacked bytes for one packed byte. Spreadsheets pack 5 to 30 times, bombs a thousand times."""
    max_zip_entries: int = 1_000
    """Parts of the zip. A workbook has a dozen, with pictures a hundred."""
    max_rows: int = 20_000
    """Rows to the last filled one. The largest city district keeps about 10,000 people in one paper."""
    max_columns: int = 64
    """Columns to the last filled one. The official papers have 13 and 16."""
    max_cell_chars: int = 4_000
    """Characters of one cell. A long request is 500; Excel itself stops at 32,767."""
    max_sheets: int = 20
    """Sheets in which the header is looked for. One a form and one a class is about 15."""
    max_header_row: int = 50
    """Rows in which the header is looked for. Stamps and titles take 5 to 10."""
    child_memory_bytes: int = 640 * MIB
    """Address space of the reading process, its libraries too. The largest allowed roster needs about 400 MiB."""
    child_cpu_seconds: int = 15
    """Processor time of the reading process. The largest allowed roster needs about 3 s."""
    child_wall_seconds: float = 60.0
    """Time until the reading process is ended. Three times the processor time: a loaded server still answers."""
