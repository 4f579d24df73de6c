"""An addendum to a mentor's employment contract, and its end before its term (ст. 351.8 ТК РФ). Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from mentoring_common.errors import Conflict, Fault, Unprocessable
from mentoring_methodology.workdays import NOTICE_DAYS, CalendarUnknownError, working_day_after

from matching.relations.domain import ClosureReason
from matching.relations.papers import Addendum, Basis, Initiator, Papers, Termination, Terms

NO_ADDENDUM = Conflict(
    "ADDENDUM_UNKNOWN", "Дополнительного соглашения у этой пары нет: досрочно прекращать нечего. Закройте пару."
)
ENDED = Conflict("ADDENDUM_TERMINATED", "Досрочное прекращение уже записано. Обновите страницу.")
REASONS = {
    Initiator.MENTOR: ClosureReason.BY_MENTOR,
    Initiator.EMPLOYER: ClosureReason.BY_EMPLOYER,
}
"""Who ends the mentoring -> how the pair is closed."""
DEMANDED = {
    "consented_on": "Нужна дата письменного согласия наставника",
    "content": "Напишите, что делает наставник",
    "work_form": "Напишите, в какой форме он это делает",
    "starts_on": "Нужен первый день наставничества по соглашению",
    "ends_on": "Нужен последний день наставничества по соглашению",
    "payment": "Напишите, на каком основании и как оплачивается работа",
}
"""What an addendum must say -> what is said where it does not."""


def addendum_of(basis: Basis, reference: str, signed_on: date, told: Mapping[str, Any], today: date) -> Addendum:
    """The paper with its terms. Raises Unprocessable with everything that is missing or does not follow."""
    faults = _days_faults(signed_on, told, today)
    given = {name: value for name, value in told.items() if value is not None}
    if basis is Basis.JOB_DUTY:
        faults += [
            Fault("TERM_OF_ADDENDUM", f"/body/{name}", "Это пишут в дополнительном соглашении; здесь оставьте пустым")
            for name in given
        ]
        terms = None
    else:
        faults += [Fault("TERM_MISSING", f"/body/{name}", DEMANDED[name]) for name in DEMANDED if name not in given]
        terms = None if faults else Terms(**given)
    if faults:
        raise Unprocessable("ADDENDUM_INCOMPLETE", "В соглашении не хватает сведений или даты не сходятся.", faults)
    return Addendum(basis.value, reference, signed_on, terms)


def terminated(addendum: Addendum | None, told: Termination, today: date) -> Addendum:
    """The addendum with its end before the term. Raises Conflict, Unprocessable."""
    if addendum is None or addendum.basis != Basis.ADDENDUM:
        raise NO_ADDENDUM
    if addendum.termination is not None:
        if addendum.termination.told == told.told:
            return addendum
        raise ENDED
    if told.notified_on > today:
        raise _wrong("NOTICE_IN_FUTURE", "notified_on", "День уведомления ещё не наступил")
    earliest = earliest_last_day(Initiator(told.initiator), told.notified_on)
    if told.last_day_on < earliest:
        text = f"Последний день не раньше {earliest:%d.%m.%Y}"
        if told.initiator == Initiator.EMPLOYER:
            text += ": школа предупреждает не меньше чем за три рабочих дня"
        raise _wrong("NOTICE_TOO_SHORT", "last_day_on", text)
    if addendum.terms is not None and told.last_day_on > addendum.terms.ends_on:
        text = f"По соглашению наставничество и так кончается {addendum.terms.ends_on:%d.%m.%Y}"
        raise _wrong("TERM_IS_EARLIER", "last_day_on", text)
    return replace(addendum, termination=told)


def earliest_last_day(initiator: Initiator, notified_on: date) -> date:
    """The earliest last day. Raises Unprocessable where the notice reaches into a year whose calendar is not known."""
    if initiator is Initiator.MENTOR:
        return notified_on
    try:
        return working_day_after(notified_on, NOTICE_DAYS)
    except CalendarUnknownError as unknown:
        text = f"Производственного календаря на {unknown.year} год на платформе ещё нет: обратитесь к оператору"
        raise _wrong("CALENDAR_UNKNOWN", "notified_on", text) from None


def keeps_from_closing(papers: Papers, reason: ClosureReason, on: date) -> Conflict | None:
    """Why a pair may not be closed on the day: its mentor is an employee whom the school has not warned in time."""
    addendum = papers.addendum
    if reason is not ClosureReason.BY_EMPLOYER or addendum is None or addendum.basis != Basis.ADDENDUM:
        return None
    ends = addendum.termination
    if ends is None:
        return Conflict(
            "NOTICE_MISSING",
            "У наставника дополнительное соглашение: сначала запишите уведомление о досрочном прекращении. Школа "
            "предупреждает не меньше чем за три рабочих дня (ст. 351.8 ТК РФ).",
        )
    if on <= ends.last_day_on:
        return Conflict(
            "NOTICE_RUNS",
            f"Последний день по уведомлению — {ends.last_day_on:%d.%m.%Y}. После него пара закроется сама.",
        )
    return None


def in_words(addendum: Addendum) -> str:
    """What an addendum said, in one line of Russian."""
    told = [f"{addendum.reference}, {addendum.signed_on:%d.%m.%Y}"]
    if (terms := addendum.terms) is not None:
        term = f"с {terms.starts_on:%d.%m.%Y} по {terms.ends_on:%d.%m.%Y}"
        told += [f"согласие {terms.consented_on:%d.%m.%Y}", terms.content, terms.work_form, term, terms.payment]
    return "; ".join(each for each in told if each)


def over_by(addendum: Addendum | None, day: date) -> Termination | None:
    """The end before the term whose last day has passed by the day."""
    ends = addendum.termination if addendum is not None else None
    return ends if ends is not None and ends.last_day_on < day else None


def _days_faults(signed_on: date, told: Mapping[str, Any], today: date) -> list[Fault]:
    faults = []
    consented, starts, ends = told.get("consented_on"), told.get("starts_on"), told.get("ends_on")
    if signed_on > today:
        faults.append(Fault("SIGNED_IN_FUTURE", "/body/signed_on", "День подписания ещё не наступил"))
    if isinstance(consented, date) and consented > signed_on:
        faults.append(Fault("CONSENT_LATER", "/body/consented_on", "Согласие дают до подписания соглашения"))
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
        faults.append(Fault("DAYS_REVERSED", "/body/ends_on", "Последний день раньше первого"))
    return faults


def _wrong(code: str, field: str, text: str) -> Unprocessable:
    return Unprocessable(code, f"{text}.", [Fault(code, f"/body/{field}", text)])
