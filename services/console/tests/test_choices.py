"""What somebody answers for by sending a form is chosen by him: the first of a list is not chosen beforehand."""

import re
from pathlib import Path

import console

PAGES = Path(console.__file__).parent / "pages"
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
CHOICE = re.compile(
    r'ui\.field\("(\w+)"(?:[^}]|\}(?!\}))*?options=(?:[^}]|\}(?!\}))*\}\}|<select[^>]*name="([^"]+)".*?</select>',
    re.DOTALL,
)
CHOSEN = {
    "admissions/list.html": {"step", "clearance_kind"},  # the usual one of two or three, beside its own button
    "assignments/new.html": {"model"},  # «обеих программ»
    "assignments/one.html": {"school_id"},
    "claims/list.html": {"mentor"},  # whose name is alike: a pair is confirmed only where it is ticked
    "consents/person.html": {"purpose", "giver", "guardian_id"},  # the paper that is missing
    "initiatives/new.html": {"reach"},
    "matching/runs.html": {"school"},
    "orders/list.html": {"school_id"},
    "people/category.html": {"category"},  # «не указана»
    "people/new.html": {"school_id", "school_year"},
    "programme/list.html": {"school_id", "school_year", "model"},
    "schools/new.html": {"kind"},
    "transfers/list.html": {"school_id"},
    "uploads/list.html": {"school_id", "school_year"},
    "wishes/list.html": {"school_id"},
    "wishes/sheet.html": {"place-"},  # «не назван»
}
"""Template -> choices that begin with what is usual, is shown to be so and does no harm."""


def test_nothing_is_chosen_beforehand_where_somebody_answers_for_it() -> None:
    found = {
        (f"{path.parent.name}/{path.name}", choice.group(1) or choice.group(2))
        for path in sorted(PAGES.rglob("*.html"))
        for form in FORM.findall(path.read_text())
        for choice in CHOICE.finditer(form)
        if "choose=true" not in choice.group() and '<option value="">' not in choice.group()
    }
    assert len(found) > len(CHOSEN)
    assert found - {(template, name) for template, names in CHOSEN.items() for name in names} == set()
