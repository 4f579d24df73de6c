"""What every template keeps to, whichever page it belongs to."""

import re
from pathlib import Path

import console

SENTENCE_ENDS_TWICE = re.compile(r"\|\s*day\b[^{}]*\}\}(?:\{%[^%]*%\}|</?[a-z]+[^>]*>)*\.")
"""A day ends with «г.» itself, whatever tags come between."""


def test_no_sentence_that_ends_with_a_day_has_another_full_stop() -> None:
    assert SENTENCE_ENDS_TWICE.search("<b>{{ each.on | day }}</b>{% endif %}.")
    templates = sorted(Path(console.__file__).parent.rglob("*.html"))
    assert len(templates) > 30
    found = [
        f"{each.name}: {hit.group()}" for each in templates for hit in SENTENCE_ENDS_TWICE.finditer(each.read_text())
    ]
    assert found == []
