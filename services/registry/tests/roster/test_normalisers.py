"""Model tests of the single cells: what a school writes -> what we understand. Expected values by hand."""

from datetime import date

import pytest
from mentoring_methodology import load_pack
from mentoring_methodology.codes import MentoringForm as F
from mentoring_methodology.codes import OrganisationKind
from mentoring_methodology.codes import QualificationCategory as Q
from mentoring_methodology.codes import RoleVariant as V
from registry.imports.roster import Directory, Organisation, schooling
from registry.imports.roster.ages import AgeRange, preferred_age
from registry.imports.roster.directory import workplace_key
from registry.imports.roster.forms import form, variant
from registry.imports.roster.time_resource import minutes_per_week
from registry.people.identity import name_key
from registry.understanding import Exact, NotUnderstood, Repaired

PACK = load_pack()


def test_name_key_knows_no_yo_and_no_case():
    assert name_key("Пётр Зуёв") == "петр зуев"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("ученик-ученик", F.PUPIL_PUPIL),
        ("Ученик – ученик", F.PUPIL_PUPIL),
        ("обучающийся - обучающийся", F.PUPIL_PUPIL),
        ("СТУДЕНТ — УЧЕНИК", F.STUDENT_PUPIL),
        ("ученик - студент", F.STUDENT_PUPIL),
        ("Работодатель-ученик (коллега – молодой коллега)", F.EMPLOYER_PUPIL),
        ("УЧИТЕЛЬ/УЧИТЕЛЬ", F.TEACHER_TEACHER),
        ("ученик – ученик, ученик – ученик", F.PUPIL_PUPIL),
        ("Педагог – педагог (опытный педагог – молодой специалист)", F.TEACHER_TEACHER),
    ],
)
def test_forms(written: str, value: F):
    understood = form(written, PACK)
    assert not isinstance(understood, NotUnderstood)
    assert understood.value is value


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("учитель – ученик", "FORM_NOT_OFFERED"),
        ("работодатель-студент", "FORM_NOT_OFFERED"),
        ("ученик", "FORM_UNKNOWN"),
        ("шефство", "FORM_UNKNOWN"),
        ("не ученик – ученик", "FORM_UNKNOWN"),
        ("любая, кроме «студент – ученик»", "FORM_UNKNOWN"),
        ("любая, кроме формы «студент – ученик»", "FORM_UNKNOWN"),
        ("(ученик – ученик)", "FORM_UNKNOWN"),
        ("студент – ученик, ученик – ученик", "FORM_SEVERAL"),
        ("ученик-ученик; педагог-педагог", "FORM_SEVERAL"),
    ],
)
def test_forms_that_are_none(written: str, code: str):
    understood = form(written, PACK)
    assert isinstance(understood, NotUnderstood)
    assert understood.code == code


def test_each_role_model_is_recognised_by_its_own_title():
    for code, model in PACK.content.variants.items():
        for chosen in model.forms:
            assert variant(model.title, chosen, PACK) == Exact(V(code))


@pytest.mark.parametrize(
    ("written", "chosen", "value"),
    [
        ("Лидер-пассивный", F.PUPIL_PUPIL, V.LEADER_PASSIVE),
        ("УСПЕВАЮЩИЙ/неуспевающий", F.STUDENT_PUPIL, V.ACHIEVER_STRUGGLER),
        ("равный равному", F.PUPIL_PUPIL, V.PEER_TO_PEER),
    ],
)
def test_role_models(written: str, chosen: F, value: V):
    assert variant(written, chosen, PACK) == Exact(value)


def test_a_role_model_of_another_form_is_not_taken():
    assert isinstance(variant("лидер – пассивный", F.TEACHER_TEACHER, PACK), NotUnderstood)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("2 часа в неделю", 120),
        ("1,5 ч/нед", 90),
        ("30 минут в неделю", 30),
        ("8 часов в месяц", 111),  # 480 * 12 / 52 = 110.8
        ("2 раза в неделю по 45 минут", 90),
        ("1 раз в неделю, 1 час", 60),
        ("раз в неделю по часу", 60),
        ("два часа в неделю", 120),
        ("1-2 часа в неделю", 60),
        ("1 час в день", 300),
        (2, 120),
        (1.5, 90),
        ("1 ч 30 мин в неделю", 90),
        ("1 час и 15 минут в неделю", 75),
        ("1ч30м", 90),
        ("2 академических часа в неделю", 120),
        ("полчаса", 30),
        ("мастер-класс 2 часа в неделю", 120),
        ("надо 8 часов в месяц", 111),
        ("плюс 2 до 3 часов в неделю", 180),
        ("едва час в неделю", 60),
        ("1 час 2 мальчикам в неделю", 60),
        ("5 часов 1 неделя", 300),
        ("1 час в день, 3 раза в неделю", 180),
        ("четыре часа в неделю", 240),
        ("шесть часов в месяц", 83),
        ("1/2 часа в неделю", 30),
        ("3/4 часа в неделю", 45),
        ("от 2 до 3 часов в неделю", 120),
        ("3 р/нед по 1 ч", 180),
        ("дважды в неделю по часу", 120),
        ("трижды в неделю по 30 минут", 90),
        ("каждый день по 20 минут", 100),
        ("по будням 1 час", 300),
        ("2 часа в неделю (вторник, четверг)", 120),
        ("вторник, 2 часа", 120),
    ],
)
def test_time(written: str | float, minutes: int):
    understood = minutes_per_week(written)
    assert not isinstance(understood, NotUnderstood)
    assert understood.value == minutes


@pytest.mark.parametrize(
    "written", ["2 часа в неделю", "1 ч/нед", "2 раза в неделю по 45 минут", "еженедельно по 2 часа", "3 ч. в неделю"]
)
def test_a_plain_time_is_no_news(written: str):
    assert isinstance(minutes_per_week(written), Exact)


@pytest.mark.parametrize("written", ["1-2 часа в неделю", "8 часов в месяц", "1 час в день", "2", "2 часа",
                                     "2 часа в неделю или 1 час", "2 часа в неделю (по 40 минут)"])  # fmt: skip
def test_a_time_that_took_an_assumption_is_told(written: str):
    understood = minutes_per_week(written)
    assert isinstance(understood, Repaired)
    assert understood.why.startswith("Прочитано как ")


@pytest.mark.parametrize(
    "written",
    ["по договорённости", "по субботам", "вт, чт после 15:00", "2 раза в месяц", "после 15 часов", "с 15 до 17 часов",
     "пн с 14:00 до 16:00", "до 18 часов", "сейчас не знаю", "часто", "два четверга в месяц", "1000002 часа"],
)  # fmt: skip
def test_a_time_without_an_amount_is_unknown_and_no_news(written: str):
    assert minutes_per_week(written) == Exact(None)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("пол часа", 30),
        ("½ часа", 30),
        ("1½ часа", 90),
        ("2 (два) часа", 120),
        ("два (2) часа", 120),
        ("2 (два) часа в неделю", 120),
        ("час по вторникам в 15:30", 60),
        ("едва час", 60),
    ],
)
def test_a_number_written_twice_or_in_part_is_one_number(written: str, minutes: int):
    understood = minutes_per_week(written)
    assert not isinstance(understood, NotUnderstood)
    assert understood.value == minutes


@pytest.mark.parametrize(
    "written",
    ["7 «Б» классный час", "2 урока, то есть час", "1 раз в 2 недели по часу", "100 часов в неделю", "0", "1000 часов", "5 минут", "1 час в две недели",
     "вторник 2 часа, четверг 1 час", "пн 1 ч, ср 1 ч, пт 1 ч", "по 1 часу вторник и четверг", "1/3 часа в неделю",
     "1 час в неделю очно и 1 час онлайн", "2 часа в неделю + 1 час", "вт 1 час, чт 1 час в неделю",
     "2 часа через неделю", "36 часов в год", "2 часа в четверть", "4 часа за полугодие", "час в триместр"],
)  # fmt: skip
def test_time_not_understood(written: str):
    assert isinstance(minutes_per_week(written), NotUnderstood)


@pytest.mark.parametrize(
    "written", ["ученик-ученик", "Форма: ученик – ученик", "обучающийся - обучающийся", "УЧЕНИК/УЧЕНИК"]
)
def test_a_form_in_other_words_is_no_news(written: str):
    assert form(written, PACK) == Exact(F.PUPIL_PUPIL)


@pytest.mark.parametrize("written", [
    "ученик - студент", "учeник – ученик", "ученик – ученик и студент", "ученик – ученик, не чаще раза в неделю",
    "ученик – ученик: успевающий – не успевающий", "ученик-ученик [не лидер]",
])  # fmt: skip
def test_a_form_that_took_an_assumption_is_told(written: str):
    assert isinstance(form(written, PACK), Repaired)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("10-14", AgeRange(10, 14)),
        ("11–13 лет", AgeRange(11, 13)),
        ("с 10 до 14 лет", AgeRange(10, 14)),
        ("от 12 лет", AgeRange(12, None)),
        ("12+", AgeRange(12, None)),
        ("до 14", AgeRange(None, 14)),
        (12, AgeRange(12, 12)),
        ("14-10", AgeRange(10, 14)),
        ("5–7 класс", AgeRange(11, 14)),
        ("любой", AgeRange(None, None)),
        (date(2014, 10, 1), AgeRange(10, 14)),
        (date(2026, 7, 5), AgeRange(5, 7)),
        ("не старше 14", AgeRange(None, 14)),
        ("младше 14 лет", AgeRange(None, 14)),
        ("15 и старше", AgeRange(15, None)),
        ("не младше 12", AgeRange(12, None)),
        ("не моложе  12 лет", AgeRange(12, None)),
        ("не менее 12 лет", AgeRange(12, None)),
        ("не более 14", AgeRange(None, 14)),
        ("моложе 14", AgeRange(None, 14)),
        ("14 и младше", AgeRange(None, 14)),
        ("класс 7", AgeRange(13, 14)),
        ("с 5 по 7 класс", AgeRange(11, 14)),
        ("7-11 кл.", AgeRange(13, 18)),
        ("любой (7–17)", AgeRange(7, 17)),
        ("клуб 10-14 лет", AgeRange(10, 14)),
        ("цикл 10-14 лет", AgeRange(10, 14)),
        ("клуб, 10-14", AgeRange(10, 14)),
        ("цикл, 10-14", AgeRange(10, 14)),
        ("окт.14", AgeRange(10, 14)),
        ("Окт 14", AgeRange(10, 14)),
        ("дек.2015", AgeRange(12, 15)),
        ("май-13", AgeRange(5, 13)),
        ("05.июл", AgeRange(5, 7)),
        ("7-сен", AgeRange(7, 9)),
    ],
)
def test_preferred_ages(written: str | int | date, value: AgeRange):
    understood = preferred_age(written)
    assert not isinstance(understood, NotUnderstood)
    assert understood.value == value


@pytest.mark.parametrize("written", ["младшие", "всегда", "1-2", "90–99", date(2026, 9, 30), "110-14", "10-144",
                                     "2010-2014", "11-15 или 16-17", "10-14 лет (5 класс)", "10–14 лет, класс любой", "все, кроме 5", "10,11,12",
                                     "не 10-14", "кроме 10-12",
                                     "от 100", "до 140", "112+", "112 и младше", "не старше 120", "с 2010",
                                     "ученик, класс 7", "надо 12 лет", "мне больше 12", "не до 12",
                                     "мар.14", "окт.09", "30.сен", "ого.14", "окт.14 или 5", "1 окт.14", "окт.1914",
                                     "00.июл", "99.июл", "05.июл или 6", "105.июл",
                                     date(2014, 10, 2), date(2026, 10, 1), date(2009, 10, 1), date(2014, 3, 1)])  # fmt: skip
def test_preferred_ages_not_understood(written: str | date):
    assert isinstance(preferred_age(written), NotUnderstood)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("7 кл.", "13–14 лет"),
        ("7-й класс", "13–14 лет"),
        ("от 5 класса", "11–… лет"),
        ("до 7 класса", "…–14 лет"),
        ("5–7 класс", "11–14 лет"),
    ],
)
def test_classes_are_told_as_ages_open_where_they_are(written: str, told: str):
    understood = preferred_age(written)
    assert isinstance(understood, Repaired)
    assert understood.why == f"Прочитано как {told}."


@pytest.mark.parametrize("written", ["5–7 класс", "14-10", date(2014, 10, 1), "окт.14", "05.июл"])
def test_ages_that_took_an_assumption_are_told(written: str | date):
    assert isinstance(preferred_age(written), Repaired)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("МБОУ СОШ № 5, 10 «А» класс", 10),
        ("9Б кл.", 9),
        ("СОШ № 1, 10 «А»", 10),
        ('Лицей № 5, 7-"б"', 7),
        ("СОШ № 10 «А»", None),
        ("ул. Лесная, д. 5 «а»", None),
        ("ул. Лесная, дом 5 «а»", None),
        ("ул. Лесная, 12, кв. 5 «а»", None),
        ("приказ 12/3 «а»", None),
        ("СОШ №1 11 класс", 11),
        ("ученица 8-го класса", 8),
        ("класс: 7", 7),
        ("СОШ № 5", None),
        ("классный руководитель", None),
        ("СОШ №5 класс 7", 7),
        ("СОШ № 5 класс 7", 7),
        ("кабинет 211 класс химии", None),
        ("веду 5 клубов", None),
        ("класс 2025 года", None),
        ("ул. Мира, 5 «А»", None),
        ("кабинет 7 «А»", None),
        ("корпус 2 «Б»", None),
        ("просп. Победы 4 «В», 8 900 123-45-67", None),
        ("ул. Мира 3, 7 «В» класс", 7),
    ],
)
def test_grades(written: str, value: int | None):
    assert schooling.grade(written) == value


def test_columns_of_their_own_need_no_unit():
    assert schooling.bare_grade("10А") == 10
    assert schooling.bare_experience("12") == 12
    assert schooling.bare_capacity("до 3") == 3
    assert [schooling.bare_capacity(written) for written in ("до 3-х", "не более 3", "3 (три)")] == [3, 3, 3]
    assert [schooling.bare_capacity(written) for written in ("30", "не менее 2 человек", "более 2")] == [None] * 3
    assert [schooling.bare_course(written) for written in ("3", "3 курс", "7", "")] == [3, 3, None, None]


def test_a_column_of_its_own_is_read_whole():
    assert schooling.bare_grade("2012") is None
    assert schooling.bare_course("13") is None
    assert schooling.bare_capacity("5–7 класс") is None


@pytest.mark.parametrize(
    ("written", "years"),
    [("12 лет 3 мес.", 12), ("более 20 лет", 20), ("20+", 20), ("12,5", 12), ("0", 0), ("с 2010", None), ("5/3", None),
     ("70", None), ("менее года", None)],
)  # fmt: skip
def test_a_column_of_tenures(written: str, years: int | None):
    assert schooling.bare_experience(written) == years


@pytest.mark.parametrize(
    ("written", "says"), [("без категории", True), ("СЗД", True), ("нет", True), ("—", True), ("вторая", False)]
)
def test_who_has_no_category(written: str, says: bool):
    assert schooling.says_no_category(written) is says


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("РПК, 3 курс", 3),
        ("II курс", 2),
        ("курс 4", 4),
        ("колледж", None),
        ("набор 2023 курс программирования", None),
        ("курс 2024 года", None),
        ("VII курс", None),
    ],
)
def test_courses(written: str, value: int | None):
    assert schooling.course(written) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("учитель, стаж 12 лет", 12),
        ("пед. стаж – 3 года", 3),
        ("15 лет опыта", 15),
        ("стаж 0 лет", 0),
        ("опытный", None),
        ("стаж 70 лет", None),
        ("стаж 12,5 лет", 12),
        ("2,5 года опыта", 2),
        ("112 лет опыта", None),
        ("с 2015 года опыт работы в школе", None),
        ("опыт работы с 12 группами", None),
        ("опыт – 20 лагерных смен", None),
        ("общий стаж 20 лет, пед. стаж 1 год", 1),
        ("пед. стаж 15 лет, общий стаж 20 лет", 15),
        ("стаж 20 лет, опыт 3 года", 3),
        ("стаж 12 лет (12 лет стажа)", 12),
    ],
)
def test_experience(written: str, value: int | None):
    assert schooling.experience_years(written) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("учитель высшей категории", Q.HIGHEST),
        ("высшая кв. категория", Q.HIGHEST),
        ("1 категория", Q.FIRST),
        ("первая категория", Q.FIRST),
        ("1", Q.FIRST),
        ("I", Q.FIRST),
        ("педагог-методист", Q.METHODIST),
        ("педагог-наставник", Q.MENTOR),
        ("высшее образование", None),
        ("III категория", None),
        ("сварщик 21 категории", None),
        ("не имеет высшей категории", None),
        ("без первой категории", None),
        ("нет высшей кв. категории", None),
        ("готовится на первую категорию", None),
        ("нет 1 кк", None),
        ("без отрыва от работы, высшая категория", Q.HIGHEST),
        ("ВКК", Q.HIGHEST),
        ("секретарь ВККС", None),
        ("член АВКК", None),
        ("ведёт школьный интернет, высшая категория", Q.HIGHEST),
        ("школьный интернет высшей категории", Q.HIGHEST),
    ],
)
def test_qualifications(written: str, value: Q | None):
    assert schooling.qualification(written) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("до 3 наставляемых", 3),
        ("не более двух учеников", 2),
        ("2 часа в неделю", None),
        ("1 человек", 1),
        ("105 человек", None),
        ("2 челябинских школы", None),
        ("четырёх учеников", 4),
        ("2 часа в неделю на 4 человека", 4),
        ("1 час в неделю на 1 ученика", None),
        ("по часу на одного ученика, не более 3 учеников", 3),
        ("не менее 3 человек", None),
        ("от 2 до 4 учеников", None),
        ("более 5 человек", None),
        ("минимум 2 ученика", None),
    ],
)
def test_capacities(written: str, value: int | None):
    assert schooling.capacity(written) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("подготовила 5 учеников к олимпиаде", None),
        ("3 ученика – призёры, готова взять 2 наставляемых", 2),
        ("до 3 наставляемых", 3),
        ("Может принять не более двух учеников", 2),
        ("вёл 4 наставляемых", None),
        ("подготовила до 10 учеников ежегодно", None),
        ("из них до 5 человек – победители", None),
        ("не могу взять 3 учеников", None),
        ("Призёр олимпиады, до 2 наставляемых", 2),
        ("готова принять участие, подготовила 5 учеников", None),
        ("например 2 ученика стали призёрами", None),
        ("рада 2 ученикам, надо 2 наставляемых", None),
    ],
)
def test_a_number_of_people_among_achievements_is_an_offer_only_where_it_says_so(written: str, value: int | None):
    assert schooling.offered_capacity(written) == value


DIRECTORY = Directory(
    [
        Organisation("s1", OrganisationKind.SCHOOL, "МБОУ «Средняя общеобразовательная школа № 1»", "СОШ № 1"),
        Organisation("s11", OrganisationKind.SCHOOL, "МБОУ СОШ № 11", "СОШ № 11"),
        Organisation("c", OrganisationKind.COLLEGE, "ГБПОУ «Речной колледж»", "РК"),
        Organisation("v", OrganisationKind.ENTERPRISE, "ООО «Вектор»", "Вектор"),
    ]
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("СОШ №1, 10 класс", "s1"),
        ('МБОУ "СОШ N 1"', "s1"),
        ("школа № 11", "s11"),
        ("сош 11", "s11"),
        ("Гбпоу Речной Колледж, 3 курс", "c"),
        ("инженер АО Вектор", "v"),
        ("ООО «Вектор-Плюс»", None),
        ("ООО «Вектор Плюс», инженер", None),
        ('ООО "Вектор Плюс"', None),
        ("ООО «Вектор», инженер", "v"),
        ("АО «НПО «Вектор»»", "v"),
        ("«Вектор» города Н.", "v"),
        ("АО «Вектор», управляющая компания «Северный луч»", "v"),
        ("МБОУ «СОШ № 1 Заречного района»", "s1"),
        ("ГБПОУ «Речной колледж имени Ушакова»", "c"),
        ("ГБПОУ «Речной колледж Севера»", None),
        ("МБОУ «СОШ № 1 г. Иваново»", "s1"),
        ("СОШ № 1 и СОШ № 11", None),
        ("СОШ № 12", None),
        ("", None),
    ],
)
def test_workplaces(written: str, key: str | None):
    found = DIRECTORY.find(written)
    assert (found.organisation_id if found else None) == key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Детская музыкальная школа № 1, преподаватель", None),
        ("преподаватель музыкальной школы №1", None),
        ("Спортивная школа № 11", None),
        ("детско-юношеская спортивная школа №11", None),
        ("Вечерняя (сменная) средняя школа № 1", None),
        ("Автошкола № 1", None),
        ("Школа искусств № 1", None),
        ("Основная общеобразовательная школа № 7", "s7"),
        ("основная школа № 7", "s7"),
        ("школа № 7", None),
        ("муниципальная бюджетная средняя школа № 1", "s1"),
        ("ученица городской школы № 11", "s11"),
        ("Ивановская школа № 2", "s2"),
        ("Лицей - № 5", "l5"),
    ],
)
def test_another_kind_of_school_is_not_the_secondary_school_of_that_number(written: str, key: str | None):
    more = [
        Organisation("s1", OrganisationKind.SCHOOL, "МБОУ «Средняя общеобразовательная школа № 1»", "СОШ № 1"),
        Organisation("s11", OrganisationKind.SCHOOL, "МБОУ СОШ № 11", "СОШ № 11"),
        Organisation("s7", OrganisationKind.SCHOOL, "МБОУ «Основная общеобразовательная школа № 7»", "ООШ № 7"),
        Organisation("s2", OrganisationKind.SCHOOL, "МБОУ Ивановская СОШ № 2", ""),
        Organisation("l5", OrganisationKind.SCHOOL, "МБОУ «Лицей № 5»", ""),
    ]
    found = Directory(more).find(written)
    assert (found.organisation_id if found else None) == key


def test_a_directory_that_has_the_other_school_finds_it():
    music = Organisation("music", OrganisationKind.SCHOOL, "МБУ ДО «Детская музыкальная школа № 1»", "ДМШ № 1")
    found = Directory([music]).find("Детская музыкальная школа №1, преподаватель")
    assert found == music


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Детский сад № 5", "g5"),
        ("МБДОУ «Детский сад № 5»", "g5"),
        ("МБДОУ № 5", "g5"),
        ("МДОУ №5 «Солнышко»", "g5"),
        ("д/с № 5, воспитатель", "g5"),
        ("детсад 5", "g5"),
        ("ДС N 5", "g5"),
        ("Муниципальное бюджетное дошкольное образовательное учреждение «Детский сад комбинированного вида № 5»", "g5"),
        ("Центр развития ребёнка — детский сад №5", "g5"),
        ("воспитатель детского сада № 12", "g12"),
        ("МАДОУ «Детский сад № 15»", None),
        ("Начальная школа — детский сад № 5", None),
        ("СОШ № 5", "s5"),
        ("школа № 5", "s5"),
        ("детская музыкальная школа № 5", None),
    ],
)
def test_kindergartens_have_many_names(written: str, key: str | None):
    more = [
        Organisation("g5", OrganisationKind.KINDERGARTEN, "МБДОУ «Детский сад № 5»", "Детский сад № 5"),
        Organisation("g12", OrganisationKind.KINDERGARTEN, "МАДОУ «Детский сад общеразвивающего вида № 12»", ""),
        Organisation("s5", OrganisationKind.SCHOOL, "МБОУ СОШ № 5", "СОШ № 5"),
    ]
    found = Directory(more).find(written)
    assert (found.organisation_id if found else None) == key


def test_a_school_without_a_number_is_found_whatever_kind_it_is_said_to_be():
    growing = Organisation("growing", OrganisationKind.SCHOOL, "«Школа Росток»", "")
    assert Directory([growing]).find("частная школа «Росток»") == growing


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("МБОУ «Школа № 1»", "сош №1"),
        ("Средняя общеобразовательная школа N 1", "сош №1"),
        ("сш 4", "сош №4"),
        ("прогимназия ном. 5", "прогимназия №5"),
        ("прогимназия 5", "прогимназия №5"),
        ("ДЮСШ № 1", "дюсш №1"),
        ("автошкола № 1", "автошкола №1"),
        ("Школа искусств", "школа искусств"),
        ("СШ «Восток»", "сш восток"),
        ("Эконом 5", "эконом 5"),
        ("Union 5", "union 5"),
        ("ООО «NOVA»", "nova"),
        ("Завод - «Вектор»", "завод вектор"),
        ("завод-вектор", "завод-вектор"),
        ("Детская музыкальная школа № 1", "детская музыкальная сош №1"),
    ],
)
def test_the_words_by_which_a_workplace_is_known_from_file_to_file(written: str, key: str):
    assert workplace_key(written) == key


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Лицей № 5 имени Пушкина, 10 класс", "named"),
        ("Лицей № 5, 10 класс", "short"),
        ("Лицей имени Пушкина № 5", None),
        ("Лицей № 5 и Лицей № 5 имени Пушкина", "named"),
    ],
)
def test_of_two_names_the_longer_one_counts_wherever_it_stands_in_the_directory(written, key, turned):
    both = [
        Organisation("short", OrganisationKind.SCHOOL, "МБОУ «Лицей № 5»", "Лицей № 5"),
        Organisation("named", OrganisationKind.SCHOOL, "МБОУ «Лицей № 5 имени Пушкина»", ""),
    ]
    found = Directory(both[::-1] if turned else both).find(written)
    assert (found.organisation_id if found else None) == key
