"""Full names: «ИВАНОВ  ИВАН» -> «Иванов Иван»."""

import re

from registry.imports.roster.understanding import Exact, NotUnderstood, Repaired, Understanding

_PARTICLES = frozenset({"оглы", "кызы", "угли", "гызы", "фон", "де", "ван", "дер", "аль", "ибн", "бен"})
_LOOKALIKES = str.maketrans("AaBCcEeHKMOoPpTXxy", "АаВСсЕеНКМОоРрТХху")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_AFTER_NAME = re.compile(r"\s*[(,;/].*$|\s+\d.*$", re.DOTALL)
_MAX_WORDS = 6
_MAX_CHARS = 120
"""Characters of a full name; the longest in official registers have about 100."""


def full_name(cell: str) -> Understanding[str]:
    """A surname and a first name at least, in full, each word with a capital."""
    written = " ".join(re.sub(r"[\u200b\xad]", "", cell).split())
    bare = _AFTER_NAME.sub("", written).strip(" .,")
    bare = re.sub(r"\s*[-‐‑–]\s*", "-", bare)
    words = [_cyrillic(word) for word in bare.split(" ")]
    if re.search(r"(^|[\s.])[^\W\d_]\.|\s[^\W\d_](\s|$)", bare):
        return NotUnderstood("NAME_INITIALS", "Вместо инициалов укажите фамилию, имя и отчество полностью.")
    if not bare or len(bare) > _MAX_CHARS or not all(_WORD.fullmatch(word) for word in words):
        return NotUnderstood(
            "NAME_NOT_UNDERSTOOD", "Укажите фамилию, имя и отчество одного человека буквами, без цифр и знаков."
        )
    if not 2 <= len(words) <= _MAX_WORDS:
        return NotUnderstood("NAME_INCOMPLETE", "Укажите фамилию и имя (и отчество, если есть) одного человека.")
    name = " ".join(_capitalised(word) for word in words)
    if name == cell:
        return Exact(name)
    return Repaired(name, "NAME_REPAIRED", "ФИО приведено к обычному виду: пробелы, регистр, лишний текст.")


def _capitalised(word: str) -> str:
    if word.lower() in _PARTICLES:
        return word.lower()
    if not (word.isupper() or word.islower()):
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), word)


def _cyrillic(word: str) -> str:
    """Latin letters that look like Russian ones, in a word that is Russian otherwise."""
    return word.translate(_LOOKALIKES) if re.search(r"[а-яё]", word, re.IGNORECASE) else word
