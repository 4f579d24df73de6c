"""Text as people see it: composed letters, no invisible marks, and letters of one alphabet in a word."""

import re
import unicodedata

_LATIN = "AaBCcEeHKkMOoPpTXxy"
_CYRILLIC = "АаВСсЕеНКкМОоРрТХху"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_USUAL = re.compile(r"[0-9A-Za-zА-Яа-яЁё \n!-/:-@[-`{-~«»„“”…–—№’]*")
"""What nearly every cell consists of: nothing there to compose or to drop."""
_WORD = re.compile(r"[^\W\d_]+")
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)
_FOREIGN = re.compile(r"[a-z]", re.IGNORECASE)


def as_seen(text: str) -> str:
    """The text as it looks: NFC, without formatting marks (Cf) and controls (Cc), with plain spaces and line breaks."""
    if _USUAL.fullmatch(text):
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(filter(None, map(_as_seen, composed))).strip()


def is_storable(text: str) -> bool:
    """Whether UTF-8 can hold it: JSON may name half of a surrogate pair, which is no text and cannot be kept."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def in_russian(text: str) -> str:
    """Latin letters that look like Russian ones, in words that are Russian otherwise, as Russian letters."""
    return _WORD.sub(lambda word: _mended(word.group()), text)


def as_russian(word: str) -> str:
    """A word of nothing but Latin letters that look like Russian ones («AHHA») as a Russian one; any other as it is."""
    mended = word.translate(_TO_CYRILLIC)
    return word if _FOREIGN.search(mended) else mended


def in_latin(text: str) -> str:
    """Russian letters that look like Latin ones as Latin letters."""
    return text.translate(_TO_LATIN)


def _mended(word: str) -> str:
    mended = word.translate(_TO_CYRILLIC)
    return mended if _RUSSIAN.search(word) and not _FOREIGN.search(mended) else word


def _as_seen(character: str) -> str:
    match unicodedata.category(character):
        case "Cf" | "Cn" | "Co" | "Cs":
            return ""
        case "Cc":
            return character if character in "\n\t" else ""
        case "Zs" | "Zl" | "Zp":
            return " " if character != "\u2028" else "\n"
        case _:
            return character
