"""A sheet as offices print it: A4, Times, the text in justified paragraphs with a first line set in."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
TEXT_SIZE, TABLE_SIZE = Pt(13), Pt(11)
"""Large enough for a paper that is read standing; smaller in cells."""
FIRST_LINE = Mm(12.5)
LONG, SHORT = Mm(297), Mm(210)
"""A4."""
MARGINS = (Mm(30), Mm(15), Mm(20), Mm(20))
"""Left (it is filed), right, top, bottom."""
EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001  the format keeps no zone
"""When it was written, as the file says: the same each time."""


class Sheet:
    """A paper that is written from the top downwards."""

    def __init__(self, title: str, *, is_wide: bool = False) -> None:
        self._document = Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = (LONG, SHORT) if is_wide else (SHORT, LONG)
        section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
        section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = MARGINS
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, TEXT_SIZE
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        normal.paragraph_format.space_after = Pt(0)
        told = self._document.core_properties
        told.title, told.author, told.comments, told.language = title, "", "", "ru-RU"
        told.created = told.modified = EPOCH

    def save(self, path: Path) -> None:
        """Write it, the same bytes for the same sheet."""
        made = io.BytesIO()
        self._document.save(made)
        with zipfile.ZipFile(made) as drawn, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
            for name in drawn.namelist():
                written.writestr(zipfile.ZipInfo(name, EPOCH.timetuple()[:6]), drawn.read(name), zipfile.ZIP_DEFLATED)

    def centred(self, text: str, *, is_bold: bool = False, after: int = 0) -> None:
        """A line in the middle; `after` in points."""
        self._line(text, WD_ALIGN_PARAGRAPH.CENTER, is_bold=is_bold, after=after)

    def right(self, *lines: str) -> None:
        """Lines at the right margin: what approves the paper."""
        for text in lines:
            self._line(text, WD_ALIGN_PARAGRAPH.RIGHT)
        self.gap()

    def left(self, text: str, *, is_bold: bool = False, after: int = 0) -> None:
        self._line(text, WD_ALIGN_PARAGRAPH.LEFT, is_bold=is_bold, after=after)

    def text(self, *paragraphs: str) -> None:
        for each in paragraphs:
            self._line(each, WD_ALIGN_PARAGRAPH.JUSTIFY).paragraph_format.first_line_indent = FIRST_LINE

    def heading(self, text: str) -> None:
        line = self._line(text, WD_ALIGN_PARAGRAPH.CENTER, is_bold=True, after=4)
        line.paragraph_format.space_before = Pt(10)
        line.paragraph_format.keep_with_next = True

    def each(self, name: str, of: str, text: str) -> None:
        """One paragraph for each of a list."""
        self.text(f"{{%p for {name} in {of} %}}", text, "{%p endfor %}")

    def only_if(self, condition: str, *paragraphs: str) -> None:
        """Paragraphs that stand there only then."""
        self.text(f"{{%p if {condition} %}}", *paragraphs, "{%p endif %}")

    def gap(self) -> None:
        self._line("", WD_ALIGN_PARAGRAPH.LEFT)

    def signature(self, who: str) -> None:
        """Post and name at the left, room for the hand at the right."""
        self.gap()
        table = self._document.add_table(rows=1, cols=2)
        for cell, text, width in zip(table.rows[0].cells, (who, "____________________"), (115, 50), strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].add_run(text)
        table.rows[0].cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def table(self, columns: Sequence[tuple[str, int]], row_of: tuple[str, str], cells: Sequence[str]) -> None:
        """A ruled table: (title, millimetres) of each column, and a row of `cells` for each (name, of a list).

        Its head is on every page, and no row is torn between two.
        """
        table = self._document.add_table(rows=4, cols=len(columns), style="Table Grid")
        table.autofit = False
        head, begin, row, end = table.rows
        name, of = row_of
        begin.cells[0].text, end.cells[0].text = f"{{%tr for {name} in {of} %}}", "{%tr endfor %}"
        for at, (title, millimetres) in enumerate(columns):
            table.columns[at].width = Mm(millimetres)
            for line in table.rows:
                line.cells[at].width = Mm(millimetres)
            _write(head.cells[at], title, is_bold=True)
            _write(row.cells[at], cells[at])
        for line, rule in ((head, "w:tblHeader"), (row, "w:cantSplit")):
            rules = line._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no word for either rule
            rules.append(rules.makeelement(qn(rule), {}))

    def _line(self, text: str, alignment: WD_ALIGN_PARAGRAPH, *, is_bold: bool = False, after: int = 0) -> Paragraph:
        line = self._document.add_paragraph()
        line.alignment = alignment
        line.paragraph_format.space_after = Pt(after)
        line.add_run(text).bold = is_bold
        return line


def _write(cell: _Cell, text: str, *, is_bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(text)
    run.bold, run.font.size = is_bold, TABLE_SIZE
