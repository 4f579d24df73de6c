"""Invented files to try the engine on: a school's two books, and the table of both sides."""

import csv
from collections.abc import Sequence
from pathlib import Path
from random import Random

from matching.engine.people import FIRST_HOUR, HOURS_A_DAY
from mentoring_methodology.codes import MentoringForm

from mentoring_tools.demo.district import make_district
from mentoring_tools.demo.workbook import write_rosters
from mentoring_tools.matching_file.fields import DAYS, FIELDS, FORM_TITLES

TOPICS = ["математика", "русский язык", "английский язык", "физика", "химия", "биология", "история", "информатика"]
INTERESTS = ["шахматы", "кино", "музыка", "спорт", "робототехника", "чтение", "походы", "рисование"]
CONSENTS = "01.09.2026"
FORMS = [MentoringForm.PUPIL_PUPIL] * 9 + [MentoringForm.STUDENT_PUPIL] * 3 + [MentoringForm.EMPLOYER_PUPIL] * 5
FORMS += [MentoringForm.TEACHER_TEACHER] * 3
HEADINGS = (
    "participant_id", "role", "form", "school_id", "birth_year", "grade", "course", "topics", "interests",
    "weekly_slots", "accepts_remote", "preferred_age_min", "preferred_age_max", "capacity", "experience_years",
    "workplace_id", "workplace_kind", "consents_on", "admitted_on", "cleared_on", "transfer_consent_on", "priority",
    "partner_agreement_on",
)  # fmt: skip


PEOPLE_OF_A_SCHOOL = 60
"""Enough for all forms and for some who stay without a pair, few enough to read through."""


def write_examples(folder: Path) -> Sequence[str]:
    """Write all samples; returns what `mentoring match` takes, a line for each way."""
    folder.mkdir(parents=True, exist_ok=True)
    books = write_rosters(make_district(schools=1, people=PEOPLE_OF_A_SCHOOL), folder)
    return " ".join(str(book.path) for book in books), str(write_table(folder))


def write_table(folder: Path, people: int = 400, seed: int = 7) -> Path:
    """`people.csv`: four forms in five schools, some without consents or common time, so that reasons are seen too."""
    random = Random(seed)  # noqa: S311 - invented people
    path = folder / "people.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow([FIELDS[name][0] for name in HEADINGS])
        for number in range(people):
            row = _mentor(random) if number % 4 == 3 else _mentee(random)
            row |= {"participant_id": f"{'р' if row['role'] == 'наставник' else 'н'}-{number + 1:03}"}
            table.writerow([row.get(name, "") for name in HEADINGS])
    return path


def _anybody(random: Random, role: str) -> tuple[MentoringForm, dict[str, str]]:
    form = random.choice(FORMS)
    return form, {
        "role": role,
        "form": FORM_TITLES[form],
        "school_id": f"школа-{random.randint(1, 5)}",
        "topics": "; ".join(random.sample(TOPICS, random.randint(1, 3))),
        "interests": "; ".join(random.sample(INTERESTS, 3)),
        "weekly_slots": "; ".join(_slot(random) for _ in range(random.randint(3, 6))),
        "accepts_remote": random.choice(["да", "нет"]),
        "consents_on": CONSENTS if random.random() < 0.94 else "",
        "transfer_consent_on": CONSENTS if random.random() < 0.3 else "",
    }


def _slot(random: Random) -> str:
    hour = random.randint(FIRST_HOUR, FIRST_HOUR + HOURS_A_DAY - 3)
    return f"{random.choice(DAYS)} {hour}-{hour + 3}"


def _mentee(random: Random) -> dict[str, str]:
    form, row = _anybody(random, "наставляемый")
    grade = random.randint(9, 11) if form == MentoringForm.EMPLOYER_PUPIL else random.randint(5, 9)
    if form != MentoringForm.TEACHER_TEACHER:
        row |= {"grade": str(grade), "birth_year": str(2026 - grade - 6)}
    return row | {"priority": "1" if random.random() < 0.2 else ""}


def _mentor(random: Random) -> dict[str, str]:
    form, row = _anybody(random, "наставник")
    row |= {"admitted_on": CONSENTS if random.random() < 0.93 else "", "capacity": str(random.choice([1, 2, 2, 3, 4]))}
    match form:
        case MentoringForm.PUPIL_PUPIL:
            return row | {"grade": str(random.randint(8, 11))}
        case MentoringForm.STUDENT_PUPIL:
            row |= {"course": str(random.randint(1, 4)), "workplace_id": "колледж-1", "workplace_kind": "колледж"}
        case MentoringForm.EMPLOYER_PUPIL:
            row |= {"experience_years": str(random.randint(4, 25)), "workplace_id": "завод-1"}
            row |= {"workplace_kind": "предприятие", "preferred_age_min": "15", "preferred_age_max": "17"}
        case MentoringForm.TEACHER_TEACHER:
            row |= {"experience_years": str(random.randint(3, 30)), "workplace_id": row["school_id"]}
            row |= {"workplace_kind": "школа"}
    agreed = random.random() < 0.9 or form == MentoringForm.TEACHER_TEACHER
    return row | {"cleared_on": CONSENTS, "partner_agreement_on": CONSENTS if agreed else ""}
