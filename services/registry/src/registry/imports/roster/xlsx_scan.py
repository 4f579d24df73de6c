"""A quick look at an xlsx sheet's XML before it is parsed: how far it reaches, where formulas and errors are.

The reader gives a formula's cached value and an empty text for an error, and lays a sheet out densely, so that
one cell in the last corner would cost gigabytes. This scan sees both beforehand.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from registry.imports.roster.table import CellFault

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>\s*(<(?:\w+:)?f\b)?")
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_ERROR_TYPE = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION_ID = re.compile(r"\b\w+:id\s*=\s*[\"']([^\"']+)[\"']")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r"\b(Id|Target)\s*=\s*[\"']([^\"']+)[\"']")


@dataclass(frozen=True)
class SheetScan:
    """The last filled row and column (from 1) and the cells (row from 1, column from 0) not to be trusted."""

    rows: int
    columns: int
    faults: Mapping[tuple[int, int], CellFault]


def sheet_parts(content: bytes) -> tuple[str, ...]:
    """The zip parts of the sheets in the workbook's order; empty if the workbook does not say."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            workbook = archive.read("xl/workbook.xml").decode("utf-8", "replace")
            relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        except KeyError:
            return ()
    targets: dict[str, str] = {}
    for relation in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(relation))
        targets[attributes.get("Id", "")] = attributes.get("Target", "")
    wanted = [found.group(1) for sheet in _SHEET.findall(workbook) if (found := _RELATION_ID.search(sheet))]
    return tuple(posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/") for key in wanted)


def scan_sheet(content: bytes, part: str) -> SheetScan:
    """Looks through one sheet's XML. A missing part counts as an empty sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            xml = archive.read(part)
        except KeyError:
            return SheetScan(0, 0, {})
    rows = columns = 0
    faults: dict[tuple[int, int], CellFault] = {}
    for cell in _CELL.finditer(xml):
        attributes, formula = cell.groups()
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        row, column = int(reference.group(2)), _column_number(reference.group(1))
        rows, columns = max(rows, row), max(columns, column)
        if formula is not None:
            faults[row, column - 1] = CellFault.FORMULA
        elif _ERROR_TYPE.search(attributes):
            faults[row, column - 1] = CellFault.ERROR_VALUE
    return SheetScan(rows, columns, faults)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
