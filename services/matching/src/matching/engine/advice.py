"""What the engine found, in Russian sentences for the curator."""

from matching.engine.criteria import MEASURES
from matching.engine.outcome import Unmatched
from matching.engine.reasons import REASONS, Reason
from matching.engine.score import Score
from matching.engine.wording import counted


def advice(unmatched: Unmatched) -> str:
    """The nearest help, in the order in which it is sure: a place, a reason that alone stands in the way, a talk."""
    if unmatched.place_helps:
        return f"Поможет ещё одно место у наставника {unmatched.place_helps[0]}."
    for reason, number in unmatched.sole_reasons.items():
        whom = counted(number, "наставнику", "наставникам", "наставникам")
        return f"{whom} мешает только одно: {_lowered(REASONS[reason].text)}."
    suitable = unmatched.reasons.get(Reason.H06_CAPACITY, 0)
    if Reason.NO_MENTORS in unmatched.reasons:
        return "Нужен хотя бы один наставник этой формы в школе."
    if suitable:
        whom = counted(suitable, "наставник подходит", "наставника подходят", "наставников подходят")
        return f"{whom}, но одного нового места мало: его займут те, чья пара сильнее."
    return "Одного изменения мало: с каждым наставником мешает сразу несколько причин."


def explanation(score: Score) -> str:
    """Why the pair has its score: what is known first, then what is not."""
    known = [share.sentence for share in score.shares if share.value_tenths is not None]
    unknown = [_lowered(MEASURES[share.criterion].title) for share in score.shares if share.value_tenths is None]
    missing = [f"Нет данных: {', '.join(unknown)}"] if unknown else []
    return ". ".join([*known, *missing]) + "."


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]
