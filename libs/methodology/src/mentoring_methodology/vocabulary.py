"""Finds canonical terms in free text. Only canonical terms leave: free text may hold personal data."""

import re
from collections.abc import Mapping

_INDEXED_LETTERS = 3


class Vocabulary:
    """Canonical terms, each found by the beginnings of its words in any inflection."""

    def __init__(self, stems_by_term: Mapping[str, tuple[str, ...]]) -> None:
        """A stem is one word beginning or several in a row; the first has three letters at least.

        With a full stop at its end, the last word must end there too.
        """
        self.terms = tuple(stems_by_term)
        self._by_letters: dict[str, list[tuple[tuple[str, ...], bool, str]]] = {}
        for term, stems in stems_by_term.items():
            for stem in stems:
                words = tuple(spelled(stem).split())
                if not words or len(words[0]) < _INDEXED_LETTERS:
                    raise ValueError(f"«{term}»: основа «{stem}» короче трёх букв")
                self._by_letters.setdefault(words[0][:_INDEXED_LETTERS], []).append((words, stem.endswith("."), term))

    def terms_in(self, text: str) -> tuple[str, ...]:
        """The terms that the text names, each once, in the order in which they occur."""
        words = spelled(text).split()
        found: dict[str, None] = {}
        for start, word in enumerate(words):
            for stem, closed, term in self._by_letters.get(word[:_INDEXED_LETTERS], ()):
                if _occurs(stem, words[start : start + len(stem)], closed=closed):
                    found[term] = None
        return tuple(found)


def _occurs(stem: tuple[str, ...], words: list[str], *, closed: bool) -> bool:
    if len(words) < len(stem) or (closed and words[-1] != stem[-1]):
        return False
    return all(word.startswith(beginning) for beginning, word in zip(stem, words, strict=True))


def spelled(text: str) -> str:
    """A text without case, ё and punctuation."""
    return re.sub(r"[^0-9a-zа-я]+", " ", text.casefold().replace("ё", "е")).strip()
