"""What a change would do to the pairs: who would gain one, who would lose his, who would have another mentor. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mentoring_common.errors import Fault, Unprocessable
from mentoring_methodology import MethodologyPack, PackInvalid, pack_from
from mentoring_methodology.codes import MentoringForm, OrganisationKind, Role

from matching.engine import Norms, Outcome, Person
from matching.engine.people import AGE_BEFORE_GRADE_1, FIRST_GRADE
from matching.runs.domain import Given

NEW = "new-mentor-"
"""What the ids of supposed mentors begin with; no participant's id does."""
ADULT_YEARS, STUDENT_COURSE = 35, 2
"""How old a supposed employee or teacher is, and on which course a supposed student: whoever the rules let mentor."""
MOST_PLACES = 10
"""Places that one mentor may have, as the methodology's capacity."""


@dataclass(frozen=True)
class NewMentor:
    """A mentor who is not there yet: has every paper, and otherwise what is said of him."""

    school_id: str
    form: str
    topics: tuple[str, ...]
    variant: str | None = None
    grade: int | None = None
    """Of a pupil who mentors."""
    places: int = 1


@dataclass(frozen=True)
class Supposed:
    """What is otherwise."""

    norms: Mapping[str, Any]
    """Path below `norms`, without weights: `pupil_pupil.grade_gap_max` -> its other value."""
    weights: Mapping[str, Mapping[str, int]]
    """Form -> criterion -> points of 100."""
    more_places: Sequence[str] = ()
    """A mentor's id once for each place more."""
    new_mentors: Sequence[NewMentor] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.norms or self.weights or self.more_places or self.new_mentors)


@dataclass(frozen=True)
class OtherMentorThen:
    """A mentee and the mentors before and after; None where there is nobody."""

    mentee_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Difference:
    """The pairs of one outcome beside those of another, over the same mentees, by mentee id."""

    before: int
    after: int
    gained: tuple[OtherMentorThen, ...]
    lost: tuple[OtherMentorThen, ...]
    changed: tuple[OtherMentorThen, ...]


class SuppositionRefused(Unprocessable):
    """The methodology supposed would be broken."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        told = "; ".join(f"{path}: {wrong}" if path else wrong for path, wrong in faults)
        super().__init__(
            "SUPPOSITION_REFUSED",
            f"С такими значениями подобрать нельзя: {told}.",
            [Fault("SUPPOSITION_REFUSED", f"/body/{_pointer(path)}", wrong) for path, wrong in faults],
        )


def supposed_pack(pack: MethodologyPack, supposed: Supposed) -> MethodologyPack:
    """The pack with the supposed norms and weights. Raises SuppositionRefused with all that is wrong with them."""
    if not supposed.norms and not supposed.weights:
        return pack
    document = pack.content.model_dump(mode="json")
    norms = document["norms"]
    for path, value in supposed.norms.items():
        _lay(norms, path, value)
    for form, points in supposed.weights.items():
        if form not in norms["weights"]["value"]:
            raise SuppositionRefused([(f"weights.{form}", "такой формы нет")])
        norms["weights"]["value"][form] = dict(points)
    try:
        return pack_from(document)
    except PackInvalid as broken:
        raise SuppositionRefused(broken.faults) from broken


def supposed_people(given: Given, supposed: Supposed, school_year: int, on: date, norms: Norms) -> Given:
    """The people with the places and mentors that are supposed; who is not among them gets no place."""
    persons = dict(given.persons)
    of_person: dict[str, list[str]] = {}
    for each in persons.values():
        if each.role == Role.MENTOR:
            of_person.setdefault(each.identity, []).append(each.participant_id)
    for mentor_id in supposed.more_places:
        if mentor_id in persons:  # a person's places are one number for all participations
            for each_id in of_person.get(persons[mentor_id].identity, ()):
                mentor = persons[each_id]
                persons[each_id] = replace(mentor, capacity=min(MOST_PLACES, (mentor.capacity or 0) + 1))
    for number, new in enumerate(supposed.new_mentors, start=1):
        mentor = new_mentor(f"{NEW}{number}", new, school_year, on, norms)
        persons[mentor.participant_id] = mentor
    return replace(given, persons=persons)


def new_mentor(participant_id: str, new: NewMentor, school_year: int, on: date, norms: Norms) -> Person:
    """A mentor whom no rule about himself refuses: with consents, admission, certificate, agreement and experience."""
    mentor = Person(
        participant_id, new.school_id, Role.MENTOR.value, new.form, school_year, variant=new.variant, topics=new.topics,
        capacity=new.places, consents_on=on, admitted_on=on, cleared_on=on,
    )  # fmt: skip
    work, born = f"{participant_id}-work", date(school_year - ADULT_YEARS, 3, 1)
    match new.form:
        case MentoringForm.PUPIL_PUPIL:
            grade = new.grade or FIRST_GRADE
            return replace(mentor, grade=grade, birth_date=date(school_year - grade - AGE_BEFORE_GRADE_1, 3, 1))
        case MentoringForm.STUDENT_PUPIL:
            college = replace(mentor, workplace_id=work, workplace_kind=OrganisationKind.COLLEGE.value)
            return replace(college, course=STUDENT_COURSE, partner_agreement_on=on)
        case MentoringForm.EMPLOYER_PUPIL:
            years = norms.employer_pupil.mentor_experience_min
            plant = replace(mentor, workplace_id=work, workplace_kind=OrganisationKind.ENTERPRISE.value)
            return replace(plant, birth_date=born, experience_years=years, partner_agreement_on=on)
        case _:
            years = norms.teacher_teacher.mentor_tenure_min
            return replace(
                mentor, birth_date=born, experience_years=years, workplace_kind=OrganisationKind.SCHOOL.value
            )


def difference(before: Outcome, after: Outcome) -> Difference:
    """Who would gain a pair, who would lose his, who would have another mentor."""
    first = {each.mentee_id: each.mentor_id for each in before.pairs}
    second = {each.mentee_id: each.mentor_id for each in after.pairs}
    moved = [
        OtherMentorThen(mentee_id, first.get(mentee_id), second.get(mentee_id))
        for mentee_id in sorted(first.keys() | second.keys())
    ]
    return Difference(
        len(first),
        len(second),
        tuple(each for each in moved if each.before is None),
        tuple(each for each in moved if each.after is None),
        tuple(each for each in moved if each.before and each.after and each.before != each.after),
    )


def _lay(norms: dict[str, Any], path: str, value: Any) -> None:
    """Put a value in the place of a norm's. Raises SuppositionRefused for a path that is no norm."""
    part: Any = norms
    *way, last = path.split(".")
    for step in way:
        part = part.get(step) if isinstance(part, dict) else None
        if isinstance(part, dict) and part.keys() == {"value", "source"}:
            part = part["value"]
    if not isinstance(part, dict) or last not in part or way[:1] == ["weights"] or path == "weights":
        raise SuppositionRefused([(f"norms.{path}", "такой нормы нет")])
    norm = part[last]
    if isinstance(norm, dict) and norm.keys() == {"value", "source"}:
        norm["value"] = value
    elif isinstance(norm, dict):
        raise SuppositionRefused([(f"norms.{path}", "это не одна норма, а несколько")])
    else:
        part[last] = value


def _pointer(path: str) -> str:
    steps = [step for step in path.split(".") if step != "value"]
    if steps[:2] == ["norms", "weights"]:
        steps = steps[1:]
    return "/".join(steps)
