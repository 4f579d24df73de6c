"""How old people are and in which class, over arrays: the estimates of `Person`."""

from datetime import date

import numpy as np

from matching.engine.blocks.columns import UNKNOWN, Columns
from matching.engine.graph import Int32
from matching.engine.people import AGE_BEFORE_COURSE_1, AGE_BEFORE_GRADE_1, FIRST_GRADE, LAST_GRADE


def age_at_start(columns: Columns) -> Int32:
    """Full years on 1 September of the school year, or the best estimate."""
    by_year = columns.school_year.astype(np.int32) - columns.birth_year
    had_no_birthday = (columns.birth_day != UNKNOWN) & (columns.birth_day > 901)
    estimates = np.where(
        columns.grade != UNKNOWN,
        columns.grade.astype(np.int32) + AGE_BEFORE_GRADE_1,
        np.where(columns.course != UNKNOWN, columns.course.astype(np.int32) + AGE_BEFORE_COURSE_1, UNKNOWN),
    )
    return np.where(columns.birth_year != UNKNOWN, np.maximum(0, by_year - had_no_birthday), estimates).astype(np.int32)


def surely_at_start(columns: Columns, age: Int32) -> Int32:
    """The age on 1 September that somebody has at least: a year of birth alone leaves two."""
    only_year = (columns.birth_year != UNKNOWN) & (columns.birth_day == UNKNOWN)
    return np.where(only_year, np.maximum(0, age - 1), age).astype(np.int32)


def age_on(columns: Columns, on: date, *, surely: bool) -> Int32:
    """The full years that somebody has on the day, at least or at most."""
    by_year = on.year - columns.birth_year.astype(np.int32)
    known_day = columns.birth_day != UNKNOWN
    later = np.where(known_day, columns.birth_day > on.month * 100 + on.day, surely)
    return np.where(columns.birth_year == UNKNOWN, UNKNOWN, np.maximum(0, by_year - later)).astype(np.int32)


def grade_level(columns: Columns) -> Int32:
    """A mentee's class may be estimated by the year of birth; a mentor's never is."""
    estimate = columns.school_year.astype(np.int32) - columns.birth_year - AGE_BEFORE_GRADE_1
    guess = np.where(columns.birth_year == UNKNOWN, UNKNOWN, np.clip(estimate, FIRST_GRADE, LAST_GRADE))
    return np.where((columns.grade == UNKNOWN) & (columns.role != 1), guess, columns.grade).astype(np.int32)


def stage(grade: Int32) -> Int32:
    """The stage of school that a class belongs to: 1 up to class 4, 2 up to class 9, 3 above."""
    return (1 + (grade > 4) + (grade > 9)).astype(np.int32)
