"""Sheets to be signed: the text in force with the names written in, blanks where nothing is known. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from mentoring_methodology.content import BLANKS, ConsentSection

LINE = "_" * 32
"""As long as a name that is written by hand."""


@dataclass(frozen=True)
class Sheet:
    """One paper of one person."""

    title: str
    paragraphs: tuple[str, ...]
    signs: str
    """Who signs, under the line."""
    edition: str


def sheet_of(section: ConsentSection, giver: str, written: Mapping[str, str]) -> Sheet:
    """The sheet of a purpose; `written` says what stands in its blanks (`BLANKS`)."""

    def filled(text: str) -> str:
        for blank in BLANKS:
            said = written.get(blank) or LINE
            if said.endswith("."):  # as a day does: the sentence may end with it
                text = text.replace(f"{{{blank}}}.", said)
            text = text.replace(f"{{{blank}}}", said)
        return text

    signer = written.get("guardian") if giver == "GUARDIAN" else written.get("person")
    return Sheet(
        title=section.title,
        paragraphs=(filled(section.opening(giver)), *map(filled, section.paragraphs)),
        signs=signer or LINE,
        edition=section.edition,
    )
