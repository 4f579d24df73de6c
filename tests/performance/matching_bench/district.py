"""Lifelike districts from a seed: who lives where, learns what, asks for what, and when they are free.

The shares are chosen, not measured; they are set so that a city of 20,000 mentees has about a million eligible pairs.
"""

from dataclasses import dataclass

import numpy as np
from matching.engine.graph import Int64, UInt64

from .dice import Dice
from .people import (
    EMPLOYER_PUPIL,
    HOURS,
    MOST_REQUESTS,
    PUPIL_PUPIL,
    STUDENT_PUPIL,
    TEACHER_TEACHER,
    UNKNOWN,
    District,
    Flags,
    People,
)

SCHOOL_YEAR = 2026
SCHOOL_SIZE = 200
"""Mentees to a school."""
FORM_WEIGHTS = (45, 15, 25, 15)
CAPACITY_WEIGHTS = (320, 240, 170, 110, 65, 35, 22, 15, 10, 13)
"""Of 1 to 10 places: 2.6 in the mean after those who may not start, so that 3 mentors to 10 mentees have places for 78 %
of them."""
INTERESTS = 32
TOPIC_POOL_SHARE = 3
"""A form uses a third of the topics: nobody asks a teacher's topic of a pupil."""
HOURS_A_DAY = HOURS // 7


@dataclass(frozen=True)
class Shape:
    """What a district is made of."""

    mentees: int
    mentors: int
    topics: int
    """24 to 60."""
    municipalities: int = 1
    crosses_schools: bool = False
    """Everybody is in one form that crosses schools, and consented to that: the worst case."""


def make_district(shape: Shape, seed: int) -> District:
    """The district of this shape and seed."""
    dice = Dice(seed)
    schools = _schools(shape)
    return District(_mentees(shape, schools, dice.about("mentee")), _mentors(shape, schools, dice), SCHOOL_YEAR)


def _mentees(shape: Shape, schools: Int64, dice: Dice) -> People:
    count = shape.mentees
    form = _forms(shape, dice, count)
    adult = form == TEACHER_TEACHER
    grade = np.choose(
        form,
        [
            dice.between("grade", count, 4, 9),
            dice.between("grade", count, 5, 11),
            dice.between("grade", count, 8, 11),
            np.full(count, UNKNOWN),
        ],
    )
    age = np.where(adult, dice.between("age", count, 22, 45), grade + dice.between("age", count, 6, 7))
    requests = _requests(shape, form, dice, count)
    municipality, school = _homes(shape, schools, dice, count)
    return _people(
        dice,
        count,
        municipality=municipality,
        school=school,
        form=form,
        birth_year=SCHOOL_YEAR - age,
        grade=grade,
        requests=requests,
        topics=_as_bits(requests),
        workplace=np.where(adult, school, UNKNOWN),
        experience=np.where(adult, dice.between("experience", count, 0, 3), UNKNOWN),
        transfer_consent=_transfer(shape, dice, count, 30),
    )


def _mentors(shape: Shape, schools: Int64, dice: Dice) -> People:
    dice, count = dice.about("mentor"), shape.mentors
    form = _forms(shape, dice, count)
    young = (form == PUPIL_PUPIL) | (form == STUDENT_PUPIL)
    grade = np.where(form == PUPIL_PUPIL, dice.between("grade", count, 7, 11), UNKNOWN)
    course = np.where(form == STUDENT_PUPIL, dice.between("course", count, 1, 4), UNKNOWN)
    age = np.choose(
        form, [grade + 7, course + 15, dice.between("age", count, 28, 60), dice.between("age", count, 30, 65)]
    )
    municipality, school = _homes(shape, schools, dice, count)
    elsewhere = len(schools) + dice.below("workplace", count, max(1, len(schools) // 2))
    age_from = dice.between("age from", count, 10, 13)
    wishes = dice.happens("wishes ages", count, 60)
    return _people(
        dice,
        count,
        municipality=municipality,
        school=school,
        form=form,
        birth_year=SCHOOL_YEAR - age,
        grade=grade,
        course=course,
        topics=_as_bits(np.stack([_topics(shape, form, dice, count, n) for n in range(8)], axis=1)),
        age_from=np.where(wishes, age_from, UNKNOWN),
        age_to=np.where(wishes, age_from + dice.between("ages", count, 2, 5), UNKNOWN),
        capacity=1 + dice.pick("capacity", count, CAPACITY_WEIGHTS),
        experience=np.where(young, UNKNOWN, dice.between("experience", count, 4, 30)),
        qualification=np.where(form == TEACHER_TEACHER, dice.between("qualification", count, UNKNOWN, 3), UNKNOWN),
        workplace=np.where((form == STUDENT_PUPIL) | (form == EMPLOYER_PUPIL), elsewhere, school),
        transfer_consent=_transfer(shape, dice, count, 40),
    )


def _people(dice: Dice, count: int, **known: Int64 | UInt64 | Flags) -> People:
    """What both sides have, and UNKNOWN for what one side has not."""
    nothing = np.full(count, UNKNOWN)
    common = {
        "key": dice.bits("id", count),
        "variant": dice.between("variant", count, UNKNOWN, 3),
        "course": nothing,
        "requests": np.full((count, MOST_REQUESTS), UNKNOWN),
        "interests": np.bitwise_or.reduce(
            [np.uint64(1) << dice.below(f"interest {n}", count, INTERESTS).astype(np.uint64) for n in range(5)]
        ),
        "slots": _slots(dice, count),
        "minutes_per_week": 30 * dice.between("minutes", count, 1, 6),
        "accepts_remote": dice.pick("remote", count, (25, 15, 60)) - 1,
        "age_from": nothing,
        "age_to": nothing,
        "capacity": np.zeros(count, np.int64),
        "qualification": nothing,
        "consents": dice.happens("consents", count, 97),
        "admitted": dice.happens("admitted", count, 97),
        "cleared": dice.happens("cleared", count, 97),
    }
    return People(**(common | known))


def _schools(shape: Shape) -> Int64:
    """The municipality of each school; towns are large and small."""
    weights = [1000 // (place + 4) for place in range(shape.municipalities)]
    sizes = [max(1, shape.mentees * weight // (sum(weights) * SCHOOL_SIZE)) for weight in weights]
    return np.repeat(np.arange(shape.municipalities), sizes)


def _homes(shape: Shape, schools: Int64, dice: Dice, count: int) -> tuple[Int64, Int64]:
    """The municipality and the school of each person."""
    school = dice.below("school", count, len(schools))
    return schools[school], school


def _forms(shape: Shape, dice: Dice, count: int) -> Int64:
    if shape.crosses_schools:
        return np.full(count, EMPLOYER_PUPIL)
    return dice.pick("form", count, FORM_WEIGHTS)


def _transfer(shape: Shape, dice: Dice, count: int, percent: int) -> Flags:
    return dice.happens("transfer", count, 100 if shape.crosses_schools else percent)


def _topics(shape: Shape, form: Int64, dice: Dice, count: int, number: int) -> Int64:
    """A topic of each person's form; of two that come to mind the more popular."""
    pool = max(1, shape.topics // TOPIC_POOL_SHARE)
    first = form * (shape.topics - pool) // len(FORM_WEIGHTS)
    one, other = (dice.below(f"topic {number} {time}", count, pool) for time in "ab")
    return first + np.minimum(one, other)


def _requests(shape: Shape, form: Int64, dice: Dice, count: int) -> Int64:
    """One to MOST_REQUESTS different topics in order; a repeat is left out."""
    rows = np.stack([_topics(shape, form, dice, count, n) for n in range(MOST_REQUESTS)], axis=1)
    asked = 1 + dice.pick("requests", count, (5, 3, 2))
    rows[np.arange(MOST_REQUESTS) >= asked[:, None]] = UNKNOWN
    rows[rows[:, 1] == rows[:, 0], 1:] = UNKNOWN
    rows[(rows[:, 2] == rows[:, 0]) | (rows[:, 2] == rows[:, 1]), 2] = UNKNOWN
    return rows


def _as_bits(rows: Int64) -> UInt64:
    bits = np.where(rows == UNKNOWN, np.uint64(0), np.uint64(1) << np.maximum(rows, 0).astype(np.uint64))
    joined: UInt64 = np.bitwise_or.reduce(bits, axis=1)
    return joined


def _slots(dice: Dice, count: int) -> UInt64:
    """On some days of the week, one to four hours on end."""
    slots = np.zeros(count, np.uint64)
    for day in range(7):
        hours = dice.between(f"hours {day}", count, 1, 4)
        begins = dice.below(f"begins {day}", count, HOURS_A_DAY + 1 - hours) + day * HOURS_A_DAY
        free = dice.happens(f"day {day}", count, 55 if day < 5 else 35)
        window = ((np.uint64(1) << hours.astype(np.uint64)) - np.uint64(1)) << begins.astype(np.uint64)
        slots |= np.where(free, window, np.uint64(0))
    return slots
