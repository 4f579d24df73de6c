"""What the engine found, in Russian sentences for the curator."""

from collections.abc import Callable

from mentoring_methodology.plurals import counted, ends_like_one

from matching.engine.criteria import MEASURES
from matching.engine.outcome import Alternative, Pair, Unmatched
from matching.engine.reasons import Reason, of_two
from matching.engine.score import Score

CHANGEABLE = frozenset(
    {
        Reason.H02_PROGRAMME_NOT_OPEN,
        Reason.H02_PROGRAMME_NOT_OPEN_MENTOR,
        Reason.H03_CONSENT,
        Reason.H03_CONSENT_MENTOR,
        Reason.H04_MENTOR_ADMITTED,
        Reason.H05_ADULT_CLEARANCE,
        Reason.H06_MENTEE_CLAIMED,
        Reason.H11_REQUEST_PRESENT,
        Reason.H11_REQUEST_UNRECOGNISED,
        Reason.H11_COMPETENCE_PRESENT,
        Reason.H11_COMPETENCE_UNRECOGNISED,
        Reason.H14_SUSPENDED,
        Reason.H14_SUSPENDED_MENTOR,
        Reason.SP_AGREEMENT,
        Reason.EP_AGREEMENT,
        Reason.VARIANT_UNDECIDED,
        Reason.VARIANT_UNDECIDED_MENTOR,
        Reason.H12_TIME,
        Reason.OTHER_SCHOOL,
        Reason.OTHER_VARIANT,
        Reason.TT_AGREEMENT,
        Reason.TT_RECOMMENDATION,
        Reason.TT_INNOVATION,
        *(reason for reason in Reason if "UNKNOWN" in reason.value and not reason.value.startswith("FORM_")),
        *(reason for reason in Reason if "UNCERTAIN" in reason.value),
    }
)
"""The reasons that a paper, a talk or a missing entry takes away; nobody grows older for a pair."""


def advice(unmatched: Unmatched, named: Callable[[str], str] | None = str) -> str:
    """The nearest help, in the order in which it is sure: a place, a reason that alone stands in the way, a talk.

    `named` says how a mentor is called, for a caller who may show more than ids; None where nobody is to be called.
    """
    if unmatched.place_helps:
        whose = f"наставника {named(unmatched.place_helps[0])}" if named else "подходящего наставника"
        return f"Поможет ещё одно место у {whose}."
    for reason, number in unmatched.sole_reasons.items():
        if reason in CHANGEABLE:
            suits = "Один наставник подошёл" if number == 1 else _would_suit(number)
            return f"{suits} бы, но мешает одно: {_lowered(of_two(reason))}."
    suitable = unmatched.reasons.get(Reason.H06_CAPACITY, 0)
    if Reason.NO_MENTORS in unmatched.reasons:
        return "Нужен хотя бы один наставник этой формы в школе."
    if suitable:
        whom = counted(suitable, "наставник подходит", "наставника подходят", "наставников подходят")
        return f"{whom}, но одного нового места мало: его займут те, чья пара сильнее."
    return "Одной поправки мало: ни один наставник не подойдёт."


def explanation(score: Score) -> str:
    """Why the pair has its score: what is known first, then what is not."""
    known = [share.sentence for share in score.shares if share.value_tenths is not None]
    unknown = [_lowered(MEASURES[share.criterion].title) for share in score.shares if share.value_tenths is None]
    missing = [f"Не учтено, нет данных: {', '.join(unknown)}"] if unknown else []
    return ". ".join([*known, *score.notes, *missing]) + "."


def instead(pair: Pair, alternative: Alternative, named: Callable[[str], str] = str) -> str:
    """What another mentor would mean for the mentee of the pair and for the others.

    `named` says how a mentor is called, for a caller who may show more than ids.
    """
    return f"С наставником {named(alternative.mentor_id)} {_lowered(consequence(pair.score.total_tenths, alternative))}"


def consequence(score_tenths: int, alternative: Alternative) -> str:
    """What another mentor would mean, for whom the pair has this score now.

    Where just as many would be served with a higher sum of scores, somebody with a higher priority would lose his pair:
    nothing else stands above the score.
    """
    begin = f"Балл был бы {_points(alternative.score_tenths)}"
    lost, gained = -alternative.others_served, alternative.others_tenths
    if lost > 0:
        others = counted(lost, "другой наставляемый", "других наставляемых", "других наставляемых")
        return f"{begin}, но без наставника {'остался' if ends_like_one(lost) else 'остались'} бы {others}."
    if alternative.score_tenths + gained > score_tenths:
        return f"{begin}, но без наставника остался бы тот, чья очередь раньше."
    if gained < 0:
        return f"{begin}, но сумма баллов остальных пар снизилась бы на {_points(-gained)}."
    if gained > 0:
        return f"{begin}, а сумма баллов остальных пар выросла бы на {_points(gained)}."
    return f"{begin}, для остальных ничего не изменилось бы."


def _would_suit(number: int) -> str:
    mentors = counted(number, "наставник", "наставника", "наставников")
    return f"{mentors} {'подошёл' if ends_like_one(number) else 'подошли'}"


def _points(tenths: int) -> str:
    whole, tenth = divmod(tenths, 10)
    return f"{whole},{tenth}" if tenth else str(whole)


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]
