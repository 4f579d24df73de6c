"""Phones and e-mail addresses inside a contact cell."""

import re
from dataclasses import dataclass

from registry.imports.roster.table import Cell
from registry.imports.roster.understanding import Exact, NotUnderstood, Repaired, Understanding

_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+\-]{0,63}@[a-z0-9а-я](?:[a-z0-9а-я\-]{0,62}\.)+[a-zа-я]{2,20}", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d+])(?:\+?7|8)?[\s\-–(.]{0,3}\d{3}[\s\-–).]{0,3}\d{3}[\s\-–.]?\d{2}[\s\-–.]?\d{2}(?!\d)")


@dataclass(frozen=True)
class Contact:
    """The first phone (E.164) and the first address of a cell."""

    phone: str | None = None
    email: str | None = None

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.phone, self.email)))


def contact(cell: Cell) -> Understanding[Contact]:
    """Finds a Russian phone and an e-mail; 8, +7, brackets and spaces are all right."""
    text = " ".join(str(cell).split())
    email = _EMAIL.search(text)
    phone = _PHONE.search(_EMAIL.sub(" ", text))
    found = Contact(_e164(phone.group()) if phone else None, email.group().lower() if email else None)
    if found == Contact():
        return NotUnderstood(
            "CONTACT_NOT_UNDERSTOOD",
            "В ячейке нет телефона вида +7 900 123-45-67 или адреса электронной почты; сохранено как текст.",
        )
    if phone is None or phone.group() == found.phone:
        return Exact(found)
    return Repaired(found, "PHONE_REPAIRED", "Телефон приведён к виду +7XXXXXXXXXX.")


def _e164(written: str) -> str:
    return "+7" + re.sub(r"\D", "", written)[-10:]
