"""The score of hand-made pairs, criterion by criterion, with the sentences that people read."""

from dataclasses import fields, replace

import pytest
from matching.engine import Criterion, Person, score
from matching.engine.score import plan_of, total_tenths
from matching.engine.wording import needed_time, spoken_time, years
from mentoring_methodology.codes import MentoringForm, OrganisationKind, RoleVariant

PP, SP, EP, TT = MentoringForm
C, V = Criterion, RoleVariant

SHARES = [
    (PP, C.REQUEST, {}, {}, 300, "Совпала тема запроса: математика"),
    (PP, C.REQUEST, {}, {"topics": ("физика",)}, 0, "Ничего из запроса не совпало: математика"),
    (
        PP,
        C.REQUEST,
        {"topics": ("физика", "химия", "история")},
        {"topics": ("физика", "история")},
        200,  # (3 + 1) / 6
        "Совпали 2 из 3 тем запроса: физика, история",
    ),
    (PP, C.REQUEST, {"topics": ()}, {}, None, "Запрос и компетенции: нет данных"),
    (PP, C.PREFERENCE, {}, {}, None, "Взаимный выбор: нет данных"),
    (PP, C.VARIANT, {}, {}, None, "Ролевая модель: нет данных"),
    (
        PP,
        C.VARIANT,
        {"variant": V.PEER_TO_PEER},
        {},
        50,
        "Ролевую модель «равный — равному» указала одна сторона, другая готова к любой",
    ),
    (
        PP,
        C.VARIANT,
        {"variant": V.PEER_TO_PEER},
        {"variant": V.PEER_TO_PEER},
        100,
        "Ролевая модель совпадает: «равный — равному»",
    ),
    (PP, C.VARIANT, {"variant": V.PEER_TO_PEER}, {"variant": V.LEADER_PASSIVE}, 0, "Ролевые модели разные"),
    (PP, C.SCHEDULE, {}, {}, None, "Время: нет данных"),
    (PP, C.SCHEDULE, {}, {"minutes_per_week": 120}, 100, "Наставник свободен 2 часа в неделю, нужен 1 час"),
    (PP, C.SCHEDULE, {}, {"minutes_per_week": 60}, 100, "Наставник свободен 1 час в неделю, нужен 1 час"),
    (PP, C.SCHEDULE, {}, {"minutes_per_week": 45}, 75, "Наставник свободен 45 минут в неделю, нужен 1 час"),
    (SP, C.SCHEDULE, {}, {"minutes_per_week": 31}, 78, "Наставник свободен 31 минуту в неделю, нужен 1 час"),  # 77.5
    (PP, C.SCHEDULE, {}, {"minutes_per_week": 0}, 0, "У наставника нет свободного времени, нужен 1 час"),
    (
        PP,
        C.SCHEDULE,
        {"weekly_slots": 0b111},
        {"minutes_per_week": 60},
        100,
        "Наставник свободен 1 час в неделю, нужен 1 час",
    ),
    (
        PP,
        C.SCHEDULE,
        {"weekly_slots": 0b1111},
        {"weekly_slots": 0b0111},
        100,
        "3 общих часа в неделю, нужен 1 час",
    ),
    (PP, C.SCHEDULE, {"weekly_slots": 0b11}, {"weekly_slots": 0b10}, 100, "1 общий час в неделю, нужен 1 час"),
    (PP, C.SCHEDULE, {"weekly_slots": 0b1}, {"weekly_slots": 0b10}, 0, "Общих свободных часов нет, встречи онлайн"),
    (PP, C.PREFERENCE, {}, {}, None, "Взаимный выбор: нет данных"),
    (PP, C.PREFERENCE, {"preferred": ("mentor",)}, {"preferred": ("mentee",)}, 250, "Выбрали друг друга первыми"),
    (
        PP,
        C.PREFERENCE,
        {"preferred": ("x", "mentor")},
        {"preferred": ("mentee",)},
        200,
        "Назвали друг друга после встречи",
    ),
    (
        PP,
        C.PREFERENCE,
        {"preferred": ("mentor",)},
        {},
        100,
        "Наставляемый назвал этого наставника, наставник его — нет",
    ),
    (
        PP,
        C.PREFERENCE,
        {"preferred": ("x",)},
        {"preferred": ("mentee",)},
        100,
        "Наставник назвал этого наставляемого, наставляемый его — нет",
    ),
    (PP, C.PREFERENCE, {"preferred": ("x",)}, {}, 50, "Друг друга не называли"),
    (PP, C.HISTORY, {}, {}, None, "Прошлый опыт наставничества: нет данных"),
    (
        PP,
        C.HISTORY,
        {},
        {"satisfaction_tenths": 100, "satisfaction_count": 2},
        25,
        "Прежние наставляемые: 2 ответа, для вывода мало",
    ),
    (
        PP,
        C.HISTORY,
        {},
        {"satisfaction_tenths": 82, "satisfaction_count": 5},
        40,
        "Прежние наставляемые поставили в среднем 8,2 из 10 (5 ответов)",
    ),
    (
        PP,
        C.HISTORY,
        {},
        {"satisfaction_tenths": 10, "satisfaction_count": 21},
        0,
        "Прежние наставляемые поставили в среднем 1,0 из 10 (21 ответ)",
    ),
    (
        EP,
        C.PLACE,
        {"accepts_remote": True},
        {"accepts_remote": True, "workplace_id": None},
        50,
        "Оба согласны встречаться онлайн",
    ),
    (EP, C.PLACE, {"accepts_remote": True}, {"workplace_id": None}, None, "Место: нет данных"),
    (PP, C.INTERESTS, {"interests": frozenset({"кино"})}, {}, None, "Интересы: нет данных"),
    (
        PP,
        C.INTERESTS,
        {"interests": frozenset({"кино", "шахматы"})},
        {"interests": frozenset({"шахматы", "спорт"})},
        33,  # 1 of 3
        "Общие интересы: шахматы",
    ),
    (
        PP,
        C.INTERESTS,
        {"interests": frozenset({"кино"})},
        {"interests": frozenset({"спорт"})},
        0,
        "Общих интересов нет",
    ),
    (PP, C.AGE, {}, {}, None, "Возраст: нет данных"),
    (PP, C.AGE, {"birth_year": None, "grade": None}, {"preferred_age_min": 9}, None, "Возраст: нет данных"),
    (
        PP,
        C.AGE,
        {},
        {"preferred_age_min": 12, "preferred_age_max": 14},
        100,
        "Возраст подходит: ученику 12 лет, наставник хотел 12–14",
    ),
    (PP, C.AGE, {}, {"preferred_age_min": 13}, 67, "Ученику 12 лет, наставник хотел от 13"),
    (PP, C.AGE, {}, {"preferred_age_max": 10}, 33, "Ученику 12 лет, наставник хотел до 10"),
    (PP, C.AGE, {}, {"preferred_age_min": 15}, 0, "Ученику 12 лет, наставник хотел от 15"),
    (PP, C.AGE, {}, {"preferred_age_min": 30}, 0, "Ученику 12 лет, наставник хотел от 30"),
    (TT, C.PLACE, {}, {}, 100, "Наставник в той же школе"),
    (TT, C.PLACE, {}, {"workplace_id": "school-2"}, 70, "Наставник из другой школы в том же городе"),
    (TT, C.PLACE, {}, {"workplace_id": None}, None, "Место: нет данных"),
    (SP, C.PLACE, {}, {}, 35, "Наставник из колледжа в том же городе"),
    (EP, C.PLACE, {}, {}, 70, "Наставник с предприятия в том же городе"),
    (EP, C.PLACE, {}, {"workplace_kind": None}, 70, "Наставник из другой организации того же города"),
    (TT, C.HISTORY, {}, {}, None, "Прошлый опыт наставничества: нет данных"),
]


@pytest.mark.parametrize(("form", "criterion", "of_mentee", "of_mentor", "value", "sentence"), SHARES)
def test_a_share(mentee, mentor, norms, form, criterion, of_mentee, of_mentor, value, sentence) -> None:
    found = score(mentee(form, **of_mentee), mentor(form, **of_mentor), norms)
    share = next(share for share in found.shares if share.criterion is criterion)
    assert (share.value_tenths, share.sentence) == (value, sentence)
    assert share.weight_tenths == norms.weights[form][criterion] * 10


@pytest.mark.parametrize(
    ("form", "of_mentee", "of_mentor", "total"),
    [
        (PP, {}, {}, 650),  # 30 + half of 70
        (PP, {}, {"topics": ("физика",)}, 350),
        (SP, {}, {}, 660),  # 30 + 3.5 + half of 65
        (EP, {}, {}, 695),  # 35 + 7 + half of 55
        (TT, {}, {}, 725),  # 35 + 10 + half of 55
        (TT, {"variant": V.EXPERIENCED_NOVICE}, {"variant": V.EXPERIENCED_NOVICE, "minutes_per_week": 60}, 850),
    ],
)
def test_totals(mentee, mentor, norms, form, of_mentee, of_mentor, total) -> None:
    pair = mentee(form, **of_mentee), mentor(form, **of_mentor)
    assert score(*pair, norms).total_tenths == total
    assert total_tenths(*pair, plan_of(form, norms), norms) == total


def test_a_criterion_without_weight_is_not_shown(mentee, mentor, norms) -> None:
    shown = [share.criterion for share in score(mentee(TT), mentor(TT), norms).shares]
    assert shown == [C.REQUEST, C.PREFERENCE, C.VARIANT, C.SCHEDULE, C.PLACE, C.HISTORY]


def test_a_person_has_none_of_the_forbidden_inputs() -> None:
    """Gender, ethnicity, health, registers, income, address, marks: a new field must be thought about here."""
    dates = {
        "consents_on",
        "admitted_on",
        "cleared_on",
        "finished_on",
        "consents_until",
        "admitted_until",
        "transfer_consent_on",
        "cleared_until",
        "partner_agreement_on",
        "partner_agreement_until",
    }
    assert {field.name for field in fields(Person)} - dates == {
        "participant_id",
        "school_id",
        "role",
        "form",
        "school_year",
        "variant",
        "birth_year",
        "birth_date",
        "grade",
        "course",
        "topics",
        "topics_unrecognised",
        "levels",
        "unweighed",
        "partner_claimed",
        "programme_closed",
        "variant_undecided",
        "interests",
        "minutes_per_week",
        "preferred_age_min",
        "preferred_age_max",
        "capacity",
        "experience_years",
        "qualification",
        "person_id",
        "municipality_id",
        "weekly_slots",
        "accepts_remote",
        "category",
        "preferred",
        "satisfaction_tenths",
        "satisfaction_count",
        "workplace_id",
        "workplace_kind",
        "status",
    }


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 лет"), (1, "1 год"), (4, "4 года"), (5, "5 лет"), (11, "11 лет"), (12, "12 лет"), (21, "21 год")],
)
def test_years(number, text) -> None:
    assert years(number) == text


@pytest.mark.parametrize(
    ("minutes", "has", "needs"),
    [
        (60, "1 час", "нужен 1 час"),
        (120, "2 часа", "нужны 2 часа"),
        (300, "5 часов", "нужно 5 часов"),
        (90, "1 ч 30 мин", "нужно 1 ч 30 мин"),
        (21, "21 минуту", "нужна 21 минута"),
        (32, "32 минуты", "нужны 32 минуты"),
        (11, "11 минут", "нужно 11 минут"),
    ],
)
def test_times(minutes, has, needs) -> None:
    assert (spoken_time(minutes), needed_time(minutes)) == (has, needs)


def test_every_variant_and_workplace_has_a_name(mentee, mentor, norms) -> None:
    assert set(norms.variant_titles) == set(RoleVariant)
    for kind in OrganisationKind:
        assert score(mentee(EP), mentor(EP, workplace_kind=kind), norms).total_tenths == 695


def test_a_role_model_is_called_as_the_methodology_in_force_calls_it(mentee, mentor, norms) -> None:
    renamed = replace(norms, variant_titles={V.PEER_TO_PEER: "свой — своему"})
    shares = score(mentee(variant=V.PEER_TO_PEER), mentor(variant=V.PEER_TO_PEER), renamed).shares
    assert "Ролевая модель совпадает: «свой — своему»" in [share.sentence for share in shares]
