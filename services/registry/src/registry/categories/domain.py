"""The category of a teacher mentee. It may be close to health: it leaves registry in no event and no log. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from mentoring_common.errors import Conflict, Fault, Unprocessable
from mentoring_methodology.codes import MentoringForm, Role, TeacherMenteeCategory

from registry.participations.domain import Participation


@dataclass(frozen=True)
class Said:
    """What a school says of why a teacher has a mentor."""

    category: str
    """One of `TeacherMenteeCategory`."""
    direction: str | None = None
    """Of category 4: in what he wants to grow."""
    contract_number: str | None = None
    """Of category 8: the contract of employment to come, or of the practice."""
    contract_on: date | None = None


@dataclass(frozen=True)
class CategoryFact:
    """What was said, when and by whom."""

    at: datetime
    by: str
    """The account, as the token says."""
    said: Said | None
    """None where it was taken away."""


@dataclass(frozen=True)
class CategoryRecord:
    """The category of one participation, with all that was said before."""

    participant_id: str
    school_id: str
    version: int
    history: tuple[CategoryFact, ...] = ()

    @property
    def said(self) -> Said | None:
        return self.history[-1].said if self.history else None


def is_teacher_mentee(participation: Participation) -> bool:
    """Whether he is a mentee of the form «учитель — учитель»."""
    return (participation.state.role, participation.state.form) == (Role.MENTEE, MentoringForm.TEACHER_TEACHER)


def demand_teacher_mentee(participation: Participation) -> None:
    """Raise Conflict for anybody but a mentee of the form «учитель — учитель»."""
    if not is_teacher_mentee(participation):
        raise Conflict("NOT_A_TEACHER_MENTEE", "Категорию указывают только наставляемому в форме «учитель — учитель».")


def demand_whole(said: Said, today: date) -> None:
    """Raise Unprocessable, naming everything, unless the details are those of the category."""
    faults = list(_faults(said, today))
    if faults:
        told = "; ".join(each.text for each in faults)
        raise Unprocessable("CATEGORY_REFUSED", f"Исправьте и повторите: {told}.", faults)


def following(
    before: CategoryRecord, said: Said | None, at: datetime, by: str, inherited: Said | None = None
) -> CategoryRecord | None:
    """The next version; None where it says the same already. `inherited` is what holds until something is said."""
    if (before.said if before.history else inherited) == said:
        return None
    return replace(before, version=before.version + 1, history=(*before.history, CategoryFact(at, by, said)))


def _faults(said: Said, today: date) -> Iterator[Fault]:
    grows = said.category == TeacherMenteeCategory.UPSKILLING_DIRECTION
    trains = said.category == TeacherMenteeCategory.TRAINEE_STUDENT
    if grows and said.direction is None:
        yield Fault("DIRECTION_MISSING", "/body/direction", "укажите направление, в котором педагог хочет расти")
    if not grows and said.direction is not None:
        yield Fault("DIRECTION_NOT_OF_CATEGORY", "/body/direction", "направление бывает только у четвёртой категории")
    if trains and said.contract_number is None:
        yield Fault("CONTRACT_MISSING", "/body/contract_number", "укажите номер договора стажёра или студента")
    if trains and said.contract_on is None:
        yield Fault("CONTRACT_MISSING", "/body/contract_on", "укажите дату договора стажёра или студента")
    if not trains and (said.contract_number, said.contract_on) != (None, None):
        yield Fault("CONTRACT_NOT_OF_CATEGORY", "/body/contract_number", "договор указывают только в восьмой категории")
    if said.contract_on is not None and said.contract_on > today:
        yield Fault("DATE_IN_FUTURE", "/body/contract_on", "дата договора ещё не наступила")
