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
_OTHER_SCHOOL = re.compile(
    r"((?:основн|начальн|вечерн|сменн|заочн|открыт|коррекц|специальн|адаптивн|частн|высш|воскресн|православн"
    r"|музыкальн|художествен|танцевальн|балетн|хореограф|хоров|театральн|цирков|шахматн|спортивн|юношеск|лыжн|теннисн"
    r"|футбольн|хоккейн|борцовск|конн|парусн|морск|техническ|компьютерн|языков)\w+ "
    r"(?:средн\w+ )?)(?:общеобразовательн\w+ )?школ\w+(?= №| \d)"
)
"""«Музыкальная школа № 1» is not the municipality's school of that number, nor is an evening or a primary school."""


_KINDERGARTEN = re.compile(
    r"\bдетск\w+ сад\w*(?: \w+ вида| присмотра и оздоровления)?|\bдетсад\w*|\bд с(?= №| \d)|\bдс(?= №| \d)"
    r"|\b(?:мб|ма|мк|м|гб|ч)?доу(?= №| \d)"
)
"""«Д/с», «детский сад комбинированного вида», and a legal form of kindergartens alone before a number."""
_SCHOOL_AND_KINDERGARTEN = re.compile(r"\bшкол\w* (?:- )?детск\w+ сад\w*")
"""«Начальная школа — детский сад № 5» is neither the school nor the kindergarten of that number."""
_OF_KINDERGARTENS = frozenset({"мбдоу", "мадоу", "мкдоу", "мдоу", "гбдоу", "чдоу", "доу", "дошкольное", "до"})

_QUOTED = re.compile(r"[«\"„“]([^«»\"„“”,;()]+)")
"""What a pair of quotes begins: a name, up to whatever follows it."""
_AFTER_A_WHOLE_NAME = frozenset({"имени", "им", "г", "города", "филиал"})


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
            for words in {_sought(organisation.name), _sought(organisation.short_name)} - {()}:
                self._by_first_word.setdefault(words[0], []).append((words, organisation))

    def find(self, text: str) -> Organisation | None:
        """The organisation of the longest name found; None if none is, or if two fit equally well."""
        words = _sought(text)
        longer = [_sought(each) for each in _QUOTED.findall(text)]
        longest = 0
        found: dict[str, Organisation] = {}
        for start, word in enumerate(words):
            for name, organisation in self._by_first_word.get(word, ()):
                if words[start : start + len(name)] != name or len(name) < longest:
                    continue
                if any(_is_another(quoted, name) for quoted in longer):
                    continue
                if len(name) > longest:
                    longest, found = len(name), {}
                found[organisation.organisation_id] = organisation
        return next(iter(found.values())) if len(found) == 1 else None


def _is_another(quoted: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a name in quotes goes on where the found one ends: «Вектор Плюс» is not «Вектор».

    A number tells organisations apart, whatever follows it.
    """
    if quoted[: len(name)] != name or any(word[-1].isdigit() for word in name):
        return False
    return bool(quoted[len(name) :]) and quoted[len(name)] not in _AFTER_A_WHOLE_NAME


def workplace_key(text: str) -> str:
    """A workplace for comparison: no case, quotes, punctuation or legal forms. People are known by it from one file to
    the next, so that it stays as it is."""
    return " ".join(_words(_folded(text)))


def _sought(text: str) -> tuple[str, ...]:
    """As `workplace_key`, but no other kind of school is taken for a secondary one, a kindergarten is one by any
    name, and «МБУ ДО» is a legal form."""
    folded = _SCHOOL_AND_KINDERGARTEN.sub("школа-сад", _folded(text))
    folded = re.sub(r"детсад (?=\d)", "детсад №", _KINDERGARTEN.sub("детсад", folded))
    words = _words(_OTHER_SCHOOL.sub(r"\1другая-школа", folded))
    return tuple(word for word in words if word not in _OF_KINDERGARTENS)


def _folded(text: str) -> str:
    folded = text.casefold().replace("ё", "е")
    folded = re.sub(r"(?:№|\bn[o°º]?|\bном\w*)[\s.]*(?=\d)", " №", folded)
    return re.sub(r"[^0-9a-zа-я№\-]+", " ", folded).strip()


def _words(folded: str) -> tuple[str, ...]:
    folded = _SCHOOL_WORDS.sub("сош", folded)
    folded = re.sub(r"(сош|гимназия|лицей) (?=\d)", r"\1 №", folded)
    return tuple(word for word in folded.split() if word.strip("-") and word not in _LEGAL_FORMS)
