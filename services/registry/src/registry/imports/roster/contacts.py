"""Phones and e-mail addresses inside a contact cell: whole ones, or none."""

import re
from dataclasses import dataclass

from mentoring_common.addresses import UNREACHABLE, UNREACHABLE_TEXT, mail_address
from mentoring_common.errors import sentence
from mentoring_common.text import in_latin

from registry.imports.roster.table import Cell
from registry.understanding import Exact, NotUnderstood, Repaired, Understanding

_DIGITS_AND_SIGNS = re.compile(r"(?<![a-z@_\d])[\d\s\-–—().+]*\d[\d\s\-–—().+]*(?![a-z@_\d])", re.IGNORECASE)
"""All digits and signs that follow each other: the whole of a number or of several, and no part of a page's address."""
_PHONE = re.compile(r"(?:\+?7|8)?[\s\-–—(.]*((?![78]9)[3-9]\d\d)[\s\-–—).]*(\d{3})[\s\-–—.]*(\d{2})[\s\-–—.]*(\d{2})")
"""No code of a region begins with 0, 1 or 2, nor with 79 or 89: that is a mobile number that has lost a digit."""
_PHONE_WITH_LONG_CODE = re.compile(r"(?:\+?7|8)?\s*\(([3-9]\d{3,4})\)\s*(\d{1,2})[ \-–—]*(\d\d)[ \-–—]*(\d\d)")
"""«8 (8442) 12-34-56»: of a small town's number the brackets tell the code, without them it may be anything."""
_ALL_DIGITS = 10
"""Of a Russian number without what stands before the code."""
_BETWEEN = re.compile(r"[\s,;/|\\<>()\[\]«»\"]+")
_WITH_ADDRESS = re.compile(r"[^\s,;/|\\<>()\[\]«»\"]*@[^\s,;/|\\<>()\[\]«»\"]*")
_CUT_ADDRESS = re.compile(r"(?<![^\s,;])(?!e-?mail |mail )[\w.+-]*[a-z][\w.+-]*\s+[^\s@]+@", re.IGNORECASE)
"""«ivan ova@mail.example»: what stands before the sign @ may be the rest of a longer address, a stranger's."""
_CUT_TEXT = (
    "Адрес почты прерван пробелом или знаком либо слит с телефоном: не понять, где он начинается и кончается. "
    "Адрес не взят, сохранено как текст."
)
_CUT_BY_A_SIGN = re.compile(r"(?<![^\s,;/|\\])[\w.+-]*[a-z][\w.+-]*[,;/|\\][^\s@,;/|\\]+@", re.IGNORECASE)
"""«ivan,ova@mail.example», a slip for a point."""
_CUT_AFTER_DIGITS = re.compile(
    r"\d[\s\-–—()]+[\d\-–—()]+[a-z][^\s@]*@|(?<!\d)\+?[78]?\d{10}[a-z][^\s@]*@", re.IGNORECASE
)
"""«8 900 123-45-67ivan@mail.example»: where the phone ends and the address begins, is not known."""
_CUT_BEHIND = re.compile(r"@[\w-]+\.[\w.-]+\s(?!(?:vk|tg|wa|ok|id)\b)[a-z]{1,3}(?![\w@.])", re.IGNORECASE)
"""«ivanova@mail.co m»: the rest of the server."""
_PREFIX = re.compile(r"^(?:mailto:|e-mail[:\-–—]|email:|почта:|эл\.?почта:)", re.IGNORECASE)
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒―−", "-"))
"""Signs that Word puts in place of a hyphen, so that a phone is not broken at the end of a line."""
_NO_PHONE = re.compile(
    r"(?:\bинн|\bснилс|паспорт\w*|полис\w*|\bкарт[аы]|сч[её]т\w*|\bогрн|договор\w*|свидетельств\w*|\bсери[яи]|лицев\w+)"
    r"[\s:.]*(?:№|номер|серия)?[\s:.]*[\d\s\-–—]*",
    re.IGNORECASE,
)
"""«ИНН 7707083893»: ten digits of something else."""


@dataclass(frozen=True)
class Contact:
    """The first phone (E.164) and the first address of a cell."""

    phone: str | None = None
    email: str | None = None

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.phone, self.email)))


def contact(cell: Cell) -> Understanding[Contact]:
    """Finds a Russian phone, however it is spelled, and an address that mail can reach."""
    text = " ".join(str(cell).translate(_HYPHENS).split())
    cut = any(each.search(text) for each in (_CUT_ADDRESS, _CUT_BY_A_SIGN, _CUT_AFTER_DIGITS, _CUT_BEHIND))
    addresses = [None if cut else _address(word) for word in _BETWEEN.split(text) if "@" in word]
    reached = [each for each in addresses if each is not None]
    code, why = ("ADDRESS_CUT", _CUT_TEXT) if cut else (UNREACHABLE, sentence(UNREACHABLE_TEXT))
    found = Contact(_phone(_NO_PHONE.sub(" ; ", _WITH_ADDRESS.sub(" ; ", text))), reached[0].value if reached else None)
    if found == Contact() and addresses:
        return NotUnderstood(code, why)
    if found == Contact():
        return NotUnderstood(
            "CONTACT_NOT_UNDERSTOOD",
            "Не найдено телефона вида +7 900 123-45-67 или адреса электронной почты; сохранено как текст.",
        )
    if len(reached) < len(addresses):
        return Repaired(found, code, why)
    if reached and isinstance(reached[0], Repaired):
        return Repaired(found, reached[0].code, reached[0].why)
    return Exact(found)


def _address(word: str) -> Exact[str] | Repaired[str] | None:
    bare = _PREFIX.sub("", word).rstrip(".:!?").casefold()
    try:
        return Exact(mail_address(bare))
    except ValueError:
        pass
    name, _, domain = bare.partition("@")
    server = ".".join(in_latin(label) if re.search(r"[a-z]", label) else label for label in domain.split("."))
    try:
        return Repaired(
            mail_address(f"{in_latin(name)}@{server}"),
            "ADDRESS_REPAIRED",
            "Русские буквы в адресе заменены латинскими.",
        )
    except ValueError:
        return None


def _phone(text: str) -> str | None:
    for written in re.split(r"[,;/]|\s(?=\+)", text):
        for run in _DIGITS_AND_SIGNS.findall(written):
            if phone := _PHONE.fullmatch(run.strip(" .-–—()")):
                return "+7" + "".join(phone.groups())
            if long := _PHONE_WITH_LONG_CODE.fullmatch(run.strip(" .-–—")):
                digits = "".join(long.groups())
                if len(digits) == _ALL_DIGITS:
                    return f"+7{digits}"
    return None
