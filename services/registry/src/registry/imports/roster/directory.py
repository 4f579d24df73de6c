"""The municipality's directory of organisations, searched by the text of a workplace."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LEGAL_FORMS = frozenset(
    [
        "мбоу",
        "маоу",
        "моу",
        "мкоу",
        "гбоу",
        "гоу",
        "бюджетное",
        "автономное",
        "казенное",
        "муниципальное",
        "государственное",
        "общеобразовательное",
        "учреждение",
        "образовательное",
        "профессиональное",
        "гбпоу",
        "гапоу",
        "гпоу",
        "кгбпоу",
        "огбпоу",
        "обпоу",
        "бпоу",
        "гбу",
        "мбу",
        "гау",
        "мау",
        "ооо",
        "ао",
        "оао",
        "зао",
        "пао",
        "ип",
        "муп",
        "гуп",
        "фгуп",
        "тоо",
        "нко",
    ]
)
_SCHOOL_WORDS = re.compile(r"\b(?:средн\w+ )?(?:общеобразовательн\w+ )?школ\w+(?= №| \d)|\bсш(?= №| \d)")


@dataclass(frozen=True)
class Organisation:
    """One organisation of the directory."""

    organisation_id: str
    kind: str
    name: str
    short_name: str


class Directory:
    """Finds an organisation whose name or short name the text contains, whatever the quotes and legal forms."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self._by_first_word: dict[str, list[tuple[tuple[str, ...], Organisation]]] = {}
        for organisation in organisations:
            for words in {_words(organisation.name), _words(organisation.short_name)} - {()}:
                self._by_first_word.setdefault(words[0], []).append((words, organisation))

    def find(self, text: str) -> Organisation | None:
        """The organisation of the longest name found; None if none is, or if two fit equally well."""
        words = _words(text)
        longest = 0
        found: dict[str, Organisation] = {}
        for start, word in enumerate(words):
            for name, organisation in self._by_first_word.get(word, ()):
                if words[start : start + len(name)] != name or len(name) < longest:
                    continue
                if len(name) > longest:
                    longest, found = len(name), {}
                found[organisation.organisation_id] = organisation
        return next(iter(found.values())) if len(found) == 1 else None


def workplace_key(text: str) -> str:
    """A workplace for comparison: no case, quotes, punctuation or legal forms."""
    return " ".join(_words(text))


def _words(text: str) -> tuple[str, ...]:
    folded = text.casefold().replace("ё", "е")
    folded = re.sub(r"(?:№|\bn[o°º]?|\bном\w*)[\s.]*(?=\d)", " №", folded)
    folded = re.sub(r"[^0-9a-zа-я№\-]+", " ", folded).strip()
    folded = _SCHOOL_WORDS.sub("сош", folded)
    folded = re.sub(r"\b(сош|гимназия|лицей) (?=\d)", r"\1 №", folded)
    return tuple(word for word in folded.split() if word.strip("-") and word not in _LEGAL_FORMS)
