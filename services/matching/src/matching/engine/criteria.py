"""What each criterion gives a pair: a fraction of its weight, and the sentence that says why.

The fractions are integers `(part, whole)` with `0 <= part <= whole`; None means that the data do not tell. No criterion
reads gender, ethnicity, health, registers, family income, an address or marks: a `Person` does not have them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mentoring_methodology.codes import OrganisationKind
from mentoring_methodology.plurals import counted, ends_like_one

from matching.engine.norms import Criterion, Norms
from matching.engine.people import Person
from matching.engine.wording import HOUR, needed_time, spoken_time, years

Fraction = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Measure:
    """One criterion. `sentence` is asked only where `fraction` is not None."""

    title: str
    fraction: Callable[[Person, Person, Norms], Fraction | None]
    sentence: Callable[[Person, Person, Norms], str]


def _request(mentee: Person, mentor: Person, _: Norms) -> Fraction | None:
    """The share of the mentee's request, weighted by its order, in which the mentor is competent (Р-145, stage 5)."""
    if not mentee.topics or not mentor.topics:
        return None
    priorities, competences = mentee.topic_priorities, mentor.topic_set
    met = sum(priority for topic, priority in priorities.items() if topic in competences)
    return met, len(priorities) * (len(priorities) + 1) // 2


def _request_sentence(mentee: Person, mentor: Person, _: Norms) -> str:
    requested = mentee.weighed_topics
    common = [topic for topic in requested if topic in mentor.topic_set]
    if not common:
        return f"Ничего из запроса не совпало: {', '.join(requested)}"
    return f"{_met(len(common), len(requested))}: {', '.join(common)}"


def _met(common: int, requested: int) -> str:
    """«Совпали 2 из 3 тем запроса»; not every topic is a school subject."""
    if common < requested:
        return f"{'Совпала' if ends_like_one(common) else 'Совпали'} {common} из {requested} тем запроса"
    if common == 1:
        return "Совпала тема запроса"
    if common == 2:
        return "Совпали обе темы запроса"
    return f"{'Совпала' if ends_like_one(common) else 'Совпали'} все {counted(common, 'тема', 'темы', 'тем')} запроса"


def _variant(mentee: Person, mentor: Person, _: Norms) -> Fraction | None:
    """Full for the same role model, half where one side takes part in any."""
    if mentee.variant is None and mentor.variant is None:
        return None
    if mentee.variant is None or mentor.variant is None:
        return 1, 2
    return (1, 1) if mentee.variant == mentor.variant else (0, 1)


def _variant_sentence(mentee: Person, mentor: Person, norms: Norms) -> str:
    named = mentee.variant or mentor.variant
    title = norms.variant_titles.get(named, named) if named is not None else ""
    if mentee.variant == mentor.variant:
        return f"Ролевая модель совпадает: «{title}»"
    if mentee.variant is None or mentor.variant is None:
        return f"Ролевую модель «{title}» указала одна сторона, другая готова к любой"
    return "Ролевые модели разные"


def _schedule(mentee: Person, mentor: Person, norms: Norms) -> Fraction | None:
    """The common free hours, or else the mentor's time, against the time that a pair needs; more counts as enough."""
    hours = _common_hours(mentee, mentor)
    minutes = mentor.minutes_per_week if hours is None else hours * HOUR
    if minutes is None:
        return None
    needed = norms.required_minutes[mentee.form]
    return max(0, min(minutes, needed)), needed


def _schedule_sentence(mentee: Person, mentor: Person, norms: Norms) -> str:
    hours, needed = _common_hours(mentee, mentor), needed_time(norms.required_minutes[mentee.form])
    if hours is None and not mentor.minutes_per_week:
        return f"У наставника нет свободного времени, {needed}"
    if hours is None:
        return f"Наставник свободен {spoken_time(mentor.minutes_per_week or 0)} в неделю, {needed}"
    if hours == 0:
        return "Общих свободных часов нет, встречи онлайн"
    return f"{counted(hours, 'общий час', 'общих часа', 'общих часов')} в неделю, {needed}"


def _common_hours(mentee: Person, mentor: Person) -> int | None:
    if mentee.weekly_slots is None or mentor.weekly_slots is None:
        return None
    return (mentee.weekly_slots & mentor.weekly_slots).bit_count()


def _interests(mentee: Person, mentor: Person, _: Norms) -> Fraction | None:
    """Common interests among all interests of the two (Jaccard)."""
    if not mentee.interests or not mentor.interests:
        return None
    common = len(mentee.interest_set & mentor.interest_set)
    return common, len(mentee.interests) + len(mentor.interests) - common


def _interests_sentence(mentee: Person, mentor: Person, _: Norms) -> str:
    common = sorted(mentee.interest_set & mentor.interest_set)
    return f"Общие интересы: {', '.join(common)}" if common else "Общих интересов нет"


def _age(mentee: Person, mentor: Person, norms: Norms) -> Fraction | None:
    """Full inside the ages that the mentor wishes, falling by equal steps to zero outside."""
    outside = _years_outside(mentee, mentor)
    if outside is None:
        return None
    tolerance = norms.preferred_age_tolerance
    return max(0, tolerance - outside), tolerance


def _age_sentence(mentee: Person, mentor: Person, _: Norms) -> str:
    age, outside = mentee.age_at_start or 0, _years_outside(mentee, mentor) or 0
    wished = _wished_ages(mentor)
    if outside == 0:
        return f"Возраст подходит: ученику {years(age)}, наставник хотел {wished}"
    return f"Ученику {years(age)}, наставник хотел {wished}"


def _years_outside(mentee: Person, mentor: Person) -> int | None:
    age, least, greatest = mentee.age_at_start, mentor.preferred_age_min, mentor.preferred_age_max
    if age is None or (least is None and greatest is None):
        return None
    below = 0 if least is None else least - age
    above = 0 if greatest is None else age - greatest
    return max(0, below, above)


def _wished_ages(mentor: Person) -> str:
    least, greatest = mentor.preferred_age_min, mentor.preferred_age_max
    if least is None:
        return f"до {greatest}"
    return f"от {least}" if greatest is None else f"{least}–{greatest}"


def _place(mentee: Person, mentor: Person, _: Norms) -> Fraction | None:
    """Full under one roof, seven tenths in the same town (the directory of workplaces is the municipality's), half for
    two who meet online.
    """
    if mentor.workplace_id is None:
        return (1, 2) if mentee.accepts_remote and mentor.accepts_remote else None
    return (1, 1) if mentor.workplace_id == mentee.school_id else (7, 10)


def _place_sentence(mentee: Person, mentor: Person, _: Norms) -> str:
    if mentor.workplace_id is None:
        return "Оба согласны встречаться онлайн"
    if mentor.workplace_id == mentee.school_id:
        return "Наставник в той же школе"
    kind = _KINDS.get(mentor.workplace_kind or "")
    return f"Наставник {kind} в том же городе" if kind else "Наставник из другой организации того же города"


_KINDS: Mapping[str, str] = {
    OrganisationKind.SCHOOL: "из другой школы",
    OrganisationKind.KINDERGARTEN: "из детского сада",
    OrganisationKind.COLLEGE: "из колледжа",
    OrganisationKind.UNIVERSITY: "из вуза",
    OrganisationKind.ENTERPRISE: "с предприятия",
}


def _preference(mentee: Person, mentor: Person, _: Norms) -> Fraction | None:
    """Full when each is the other's first choice; less when each, one or nobody named the other (Р-145, stage 5)."""
    if not mentee.preferred and not mentor.preferred:
        return None
    chosen, choosing = _choice(mentee, mentor), _choice(mentor, mentee)
    if chosen == choosing == 1:
        return 1, 1
    return PREFERENCE_SHARES[(chosen > 0) + (choosing > 0)]


PREFERENCE_SHARES: tuple[Fraction, Fraction, Fraction] = ((1, 5), (2, 5), (4, 5))
"""Neither, one or both named the other."""


def _choice(chooser: Person, chosen: Person) -> int:
    """The place of one in the other's list, the first being 1; 0 when not named."""
    return 1 + chooser.preferred.index(chosen.participant_id) if chosen.participant_id in chooser.preferred else 0


def _preference_sentence(mentee: Person, mentor: Person, _: Norms) -> str:
    chosen, choosing = _choice(mentee, mentor), _choice(mentor, mentee)
    if chosen == choosing == 1:
        return "Выбрали друг друга первыми"
    if chosen and choosing:
        return "Назвали друг друга после встречи"
    if chosen:
        return "Наставляемый назвал этого наставника, наставник его — нет"
    if choosing:
        return "Наставник назвал этого наставляемого, наставляемый его — нет"
    return "Друг друга не называли"


def _history(_: Person, mentor: Person, __: Norms) -> Fraction | None:
    """From half for a middling answer of past mentees to full for the best; few answers count as middling."""
    if mentor.satisfaction_tenths is None or mentor.satisfaction_count < 1:
        return None
    if mentor.satisfaction_count < FEWEST_ANSWERS:
        return 1, 2
    return max(0, min(mentor.satisfaction_tenths - LEAST_ANSWER_TENTHS, ANSWER_SPAN_TENTHS)), ANSWER_SPAN_TENTHS


def _history_sentence(_: Person, mentor: Person, __: Norms) -> str:
    answers = counted(mentor.satisfaction_count, "ответ", "ответа", "ответов")
    if mentor.satisfaction_count < FEWEST_ANSWERS:
        return f"Прежние наставляемые: {answers}, для вывода мало"
    whole, tenth = divmod(mentor.satisfaction_tenths or 0, 10)
    return f"Прежние наставляемые поставили в среднем {whole},{tenth} из 10 ({answers})"


FEWEST_ANSWERS = 3
"""Below it a mean says more of one person than of the mentor."""

LEAST_ANSWER_TENTHS, ANSWER_SPAN_TENTHS = 10, 90
"""Answers are 1 to 10."""


MEASURES: Mapping[Criterion, Measure] = {
    Criterion.REQUEST: Measure("Запрос и компетенции", _request, _request_sentence),
    Criterion.PREFERENCE: Measure("Взаимный выбор", _preference, _preference_sentence),
    Criterion.VARIANT: Measure("Ролевая модель", _variant, _variant_sentence),
    Criterion.SCHEDULE: Measure("Время", _schedule, _schedule_sentence),
    Criterion.INTERESTS: Measure("Интересы", _interests, _interests_sentence),
    Criterion.AGE: Measure("Возраст", _age, _age_sentence),
    Criterion.PLACE: Measure("Место", _place, _place_sentence),
    Criterion.HISTORY: Measure("Прошлый опыт наставничества", _history, _history_sentence),
}
"""Every criterion's measure."""
