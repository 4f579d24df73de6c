"""The form of mentoring and its role model from one cell: «Ученик – ученик (лидер – пассивный)»."""

import re

from mentoring_common.text import in_russian
from mentoring_methodology import MethodologyPack, spelled
from mentoring_methodology.codes import MentoringForm, RoleVariant

from registry.understanding import Exact, NotUnderstood, Repaired, Understanding

_SIDES = {
    "ученик": "pupil",
    "учени": "pupil",
    "школьник": "pupil",
    "обучающ": "pupil",
    "студент": "student",
    "работодател": "employer",
    "учител": "teacher",
    "педагог": "teacher",
    "воспитател": "teacher",
}
_FORMS = {
    ("pupil", "pupil"): MentoringForm.PUPIL_PUPIL,
    ("student", "pupil"): MentoringForm.STUDENT_PUPIL,
    ("employer", "pupil"): MentoringForm.EMPLOYER_PUPIL,
    ("teacher", "teacher"): MentoringForm.TEACHER_TEACHER,
}
_SIDE = re.compile("|".join(rf"\b{stem}" for stem in _SIDES))
_DENIED = re.compile(rf"\b(?:не|кроме|исключая)\W+(?:форм\w*\W+)?(?:{'|'.join(_SIDES)})")
_LETTERS = re.compile(r"[а-яё]+")
_BESIDE = frozenset({"форма", "наставничества"})
_OFFERED = "«ученик – ученик», «студент – ученик», «работодатель – ученик», «учитель – учитель»"


def form(cell: str, pack: MethodologyPack) -> Understanding[MentoringForm]:
    """One of the four forms in any spelling; what stands in brackets does not count."""
    mended = in_russian(cell)
    outside = re.sub(r"\([^)]*\)?", " ", mended.casefold())
    if _DENIED.search(outside):
        return NotUnderstood("FORM_UNKNOWN", f"Сказано, какая форма не подходит. Укажите нужную: {_OFFERED}.")
    named = [_SIDES[stem] for stem in _SIDE.findall(outside)]
    if len(named) > 3 and named[:2] != named[2:4]:
        return NotUnderstood("FORM_SEVERAL", "Названо несколько форм. Заведите на каждую свою строку.")
    sides = named[:2]
    found = _FORMS.get((sides[0], sides[1])) if len(sides) == 2 else None
    if found is not None:
        if mended == cell and len(set(_LETTERS.findall(outside)) - _BESIDE) <= 2 == len(_SIDE.findall(outside)):
            return Exact(found)  # «школьник – школьник» too: another word, the same side
        return Repaired(found, "FORM_REPAIRED", f"Прочитано как «{pack.form_titles[found]}».")
    if len(sides) == 2:
        turned = _FORMS.get((sides[1], sides[0]))
        if turned is not None:
            return Repaired(
                turned, "FORM_REPAIRED", f"Стороны переставлены: прочитано как «{pack.form_titles[turned]}»."
            )
        return NotUnderstood("FORM_NOT_OFFERED", f"Такой формы в программе нет. Укажите одну из форм: {_OFFERED}.")
    return NotUnderstood("FORM_UNKNOWN", f"Форма не понята. Укажите одну из форм: {_OFFERED}.")


def variant(cell: str, chosen: MentoringForm, pack: MethodologyPack) -> Understanding[RoleVariant]:
    """The role model that the cell names, if the form has it."""
    words = spelled(in_russian(cell)).split()
    for code, model in pack.content.variants.items():
        if chosen in model.forms and all(any(word.startswith(stem) for word in words) for stem in model.stems):
            return Exact(RoleVariant(code))
    return NotUnderstood(
        "VARIANT_NOT_UNDERSTOOD", "Ролевая модель не понята; участник примет участие в любой модели этой формы."
    )


def bracketed(cell: str) -> str:
    """What stands in brackets, where schools write the role model."""
    found = re.search(r"\(([^)]*)", cell)
    return found.group(1).strip() if found else ""
