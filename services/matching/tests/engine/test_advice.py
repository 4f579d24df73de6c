"""What the engine says to a curator."""

import pytest
from matching.engine import Alternative, Pair, Reason, Score, Unmatched, advice, explanation, instead, score

INSTEAD = [
    ((745, 0, -350), "С наставником р-1 балл был бы 74,5, но сумма баллов остальных пар снизилась бы на 35."),
    ((745, -1, -350), "С наставником р-1 балл был бы 74,5, но без наставника остался бы 1 другой наставляемый."),
    ((270, 0, 72), "С наставником р-1 балл был бы 27, а сумма баллов остальных пар выросла бы на 7,2."),
    ((745, 0, 72), "С наставником р-1 балл был бы 74,5, но без наставника остался бы тот, чья очередь раньше."),
    ((270, 0, 0), "С наставником р-1 балл был бы 27, для остальных ничего не изменилось бы."),
]


@pytest.mark.parametrize(("numbers", "told"), INSTEAD)
def test_another_mentor(numbers: tuple[int, int, int], told: str) -> None:
    assert instead(Pair("н", "р", Score(600, ())), Alternative("р-1", *numbers)) == told


ADVICE = [
    (Unmatched("н", {Reason.H06_CAPACITY: 2}, {}, ("р-7", "р-8")), "Поможет ещё одно место у наставника р-7."),
    (
        Unmatched("н", {Reason.H12_TIME: 3}, {Reason.H12_TIME: 2}, ()),
        "2 наставника подошли бы, но мешает одно: нет общего свободного часа, а онлайн согласны не оба.",
    ),
    (
        Unmatched("н", {Reason.PP_GRADE_GAP: 3}, {Reason.PP_GRADE_GAP: 3, Reason.TT_TENURE_UNKNOWN: 1}, ()),
        "Один наставник подошёл бы, но мешает одно: не указан педагогический стаж наставника.",
    ),
    (
        Unmatched("н", {Reason.OTHER_VARIANT: 2}, {Reason.OTHER_VARIANT: 2}, ()),
        "2 наставника подошли бы, но мешает одно: ролевая модель наставника не та, которую выбрал наставляемый.",
    ),
    (
        Unmatched("н", {Reason.H06_CAPACITY: 3}, {Reason.PP_GRADE_GAP: 3}, ()),
        "3 наставника подходят, но одного нового места мало: его займут те, чья пара сильнее.",
    ),
    (Unmatched("н", {Reason.NO_MENTORS: 1}, {}, ()), "Нужен хотя бы один наставник этой формы в школе."),
    (
        Unmatched("н", {Reason.H12_TIME: 1, Reason.PP_GRADE_GAP: 1}, {}, ()),
        "Одной поправки мало: ни один наставник не подойдёт.",
    ),
]


@pytest.mark.parametrize(("unmatched", "told"), ADVICE)
def test_what_would_help(unmatched: Unmatched, told: str) -> None:
    assert advice(unmatched) == told


def test_a_mentor_is_called_as_the_caller_calls_him() -> None:
    pair, other = Pair("н", "р", Score(600, ())), Alternative("р-1", 270, 0, 0)
    assert instead(pair, other, {"р-1": "(Ким Ли)"}.__getitem__) == (
        "С наставником (Ким Ли) балл был бы 27, для остальных ничего не изменилось бы."
    )
    unmatched = Unmatched("н", {Reason.H06_CAPACITY: 1}, {}, ("р-7",))
    assert advice(unmatched, {"р-7": "(Ким Ли)"}.__getitem__) == "Поможет ещё одно место у наставника (Ким Ли)."


def test_why_a_pair_has_its_score(mentee, mentor, norms) -> None:
    assert explanation(score(mentee(), mentor(minutes_per_week=60), norms)) == (
        "Совпала тема запроса: математика. Наставник свободен 1 час в неделю, нужен 1 час. "
        "Не учтено, нет данных: взаимный выбор, ролевая модель, интересы, возраст, прошлый опыт наставничества."
    )
