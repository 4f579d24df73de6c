"""Full names: one person, as typed, or a refusal with its reason. Expected values by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry.people.names import full_name, in_full
from registry.understanding import Exact, NotUnderstood, Repaired


@pytest.mark.parametrize(
    "written",
    [
        "Иванов Иван Иванович",
        "Nguyen Van Anh",
        "Ван Тао",
        "Ле Ван",
        "Цзян Ю",
        "Де Ла Крус Мария",
        "Бен Ами Давид",
        "ван ден Берг Анна",
        "О’Коннор Вера",
        "Мак-Грегор Олег",
        "Алиев Рустам Ильхам оглы",
        "Каримова Диля Рустам кизи",
        "Абрамович Роман Аркадьевич",
        "Войнович-Сербский Илья",
        "Переведенцева Анна",
        "Анна-Мария Ли",
        "Ли Мин Ким Чен",
        "До Ван Минь",
        "На Ён Хи",
        "Не Вин",
        "Нетов Пётр",
        "Ожидаев Олег",
        "Тестов Пётр",
        "Назначенко Олег",
        "Мельник Анна Мельник кызы",
        "Учитель Алексей Ефимович",
        "Ищенко Анна",
        "Местов Олег",
        "Иван Иванович Петров Водкин",
        "Anna Max",
        "Алиев Рустам Ильхам Оглы",
        "Анна Мария Громова Ли",
        "Анна Павличенко-Ли",
        "Громова Анна Мария Ли",
        "Громова Мария Константинос Ли",
        "Зимин Лев ильич",
        "Зимин лев",
        "Илья Львович Войнович Сербский",
        "Каримова Анна-Мария",
        "Константинос Мария Громова Ли",
        "Ли Анна Лия Мария",
        "Мария Анна Луиза Чен",
        "Мария Анна Павличенко Ли",
        "Нгуен Тхи Минь Кхай Ань",
        "ПЕТРОВА Анна",
        "И Су Мин",
        "Ю Ольга Степановна",
        "Назначенко Пётр Образцов",
        "Вакансиева Мамаева Анна",
        "Оо Вин",
    ],
)
def test_a_name_stays_as_it_is_typed(written: str) -> None:
    assert full_name(written) == Exact(written)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ИВАНОВ  ИВАН", "Иванов Иван"),
        ("иванова алёна", "Иванова Алёна"),
        ("ПЕТРОВА - ВОДКИНА АННА", "Петрова-Водкина Анна"),
        ("АЛИЕВ РУСТАМ ИЛЬХАМ ОГЛЫ", "Алиев Рустам Ильхам оглы"),
        ("Алиев Рустам Ильхам ОГЛЫ", "Алиев Рустам Ильхам оглы"),
        ("пЕТРОВА Анна", "Петрова Анна"),
        ("Cидopoв Пётр", "Сидоров Пётр"),
        ("Иванов Иван (10 А)", "Иванов Иван"),
        ("Иванов Иван, 2009 г.р.", "Иванов Иван"),
        ("Смирнова Ольга (Белова)", "Смирнова Ольга"),
        ("1. Иванов Иван", "Иванов Иван"),
        ("12) Иванов Иван", "Иванов Иван"),
        ("*Иванов Иван*", "Иванов Иван"),
        ("О`Коннор Вера", "О’Коннор Вера"),
        ("О´Коннор Вера", "О’Коннор Вера"),
        ("«Иванов Иван»", "Иванов Иван"),
        ("ИВАНОВА AHHA", "Иванова Анна"),
        ("1. «Иванов Иван»", "Иванов Иван"),
        ("ли мин чен", "Ли Мин Чен"),
        ("лИ Мин", "Ли Мин"),
        ("ДО ВАН МИНЬ", "До Ван Минь"),
        ("Зимин Лев (музыкальный класс)", "Зимин Лев"),
        ("Зимин Лев, 7 А кл.", "Зимин Лев"),
        ("Зимин Лев, 10-А кл.", "Зимин Лев"),
        ("Зимин Лев, 10А Гимназия", "Зимин Лев"),
    ],
)
def test_what_is_changed_is_told(written: str, name: str) -> None:
    assert full_name(written) == Repaired(
        name, "NAME_REPAIRED", "ФИО приведено к обычному виду: буквы, регистр, лишний текст."
    )


def test_a_fathers_name_on_a_line_of_its_own_is_no_other_person() -> None:
    assert full_name("Зимин Лев\nИльич") == Exact("Зимин Лев Ильич")
    assert isinstance(full_name("Зимин Лев\nКох Ян"), NotUnderstood)


@pytest.mark.parametrize(
    "written", ["  Иванов \u00a0 Иван ", "Ива\u00adнов\u200b Иван", "Королe\u0308в Иван".replace("e", "е")]
)
def test_spaces_and_invisible_marks_are_worth_no_word(written: str) -> None:
    assert isinstance(full_name(written), Exact)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Иванов И.И.", "NAME_INITIALS"),
        ("Иванов И И", "NAME_INITIALS"),
        ("И.И. Иванов", "NAME_INITIALS"),
        ("Зуев И.", "NAME_INITIALS"),
        ("Зуев И", "NAME_INITIALS"),
        ("Иванов", "NAME_INCOMPLETE"),
        ("Наставник 1", "NAME_INCOMPLETE"),
        ("Группа 5 В", "NAME_NOT_UNDERSTOOD"),
        ("12345", "NAME_NOT_UNDERSTOOD"),
        ("???", "NAME_PLACEHOLDER"),
        ("—", "NAME_PLACEHOLDER"),
        ("вакансия", "NAME_PLACEHOLDER"),
        ("По согласованию", "NAME_PLACEHOLDER"),
        ("будет назначена позже", "NAME_PLACEHOLDER"),
        ("Ещё не определена", "NAME_PLACEHOLDER"),
        ("она же", "NAME_PLACEHOLDER"),
        ("кандидат подбирается", "NAME_PLACEHOLDER"),
        ("СВОБОДНОЕ МЕСТО", "NAME_PLACEHOLDER"),
        ("Имеется вакансия", "NAME_PLACEHOLDER"),
        ("Назначается приказом", "NAME_PLACEHOLDER"),
        ("Найдём позже", "NAME_PLACEHOLDER"),
        ("Вписать потом", "NAME_PLACEHOLDER"),
        ("Заместитель директора", "NAME_PLACEHOLDER"),
        ("Старшая вожатая", "NAME_PLACEHOLDER"),
        ("мама Зимина", "NAME_PLACEHOLDER"),
        ("сёстры Зимины", "NAME_TWO_PEOPLE"),
        ("братья Кох", "NAME_PLACEHOLDER"),
        ("Зимин Имя Отчество", "NAME_PLACEHOLDER"),
        ("ХХХ Ххх", "NAME_PLACEHOLDER"),
        ("г-н Зимин Лев", "NAME_PLACEHOLDER"),
        ("Зимин Лев, Ян", "NAME_TWO_PEOPLE"),
        ("Зимин Лев (и Ян)", "NAME_TWO_PEOPLE"),
        ("Зимин Лев + брат", "NAME_TWO_PEOPLE"),
        ("Зимин Лев либо Кох Ян", "NAME_TWO_PEOPLE"),
        ("Кох Анна Кох Вера", "NAME_TWO_PEOPLE"),
        ("И Кузнец", "NAME_INITIALS"),
        ("А Кузнец Лев", "NAME_INITIALS"),
        ("н/д", "NAME_PLACEHOLDER"),
        ("По согласованию (10 А)", "NAME_PLACEHOLDER"),
        ("вакансия 7 «Б»", "NAME_PLACEHOLDER"),
        ("Иванов Пётр Ильич; Иванова Ольга Ильинична", "NAME_TWO_PEOPLE"),
        ("Пётр и Ольга Ивановы", "NAME_TWO_PEOPLE"),
        ("Ершов Пётр + Ершова Анна", "NAME_TWO_PEOPLE"),
        ("Ершов Пётр Ершова Анна", "NAME_TWO_PEOPLE"),
        ("Зимин Лев Ильич Козина Алла Петровна", "NAME_TWO_PEOPLE"),
        ("1. Зимин Лев 2. Козина Алла", "NAME_TWO_PEOPLE"),
        ("Зимин Лев 7А Козина Алла 7Б", "NAME_TWO_PEOPLE"),
        ("Зимин Лев Козин Олег", "NAME_TWO_PEOPLE"),
        ("Зимин Лев Ильич Козина Алла", "NAME_TWO_PEOPLE"),
        ("Зимин Лев | Козина Алла", "NAME_TWO_PEOPLE"),
        ("Зимин Лев \\ Козина Алла", "NAME_TWO_PEOPLE"),
        ("Зимин Лев — Козина Алла", "NAME_TWO_PEOPLE"),
        ("Зимин Лев - Козина Алла", "NAME_TWO_PEOPLE"),
        ("Зимин Лев с Козиной Аллой", "NAME_TWO_PEOPLE"),
        ("Зимины Лев, Пётр", "NAME_TWO_PEOPLE"),
        ("Зимин Лев, Пётр", "NAME_TWO_PEOPLE"),
        ("ЗИМИН ЛЕВ / ПЁТР", "NAME_TWO_PEOPLE"),
        ("Зимины Лев Пётр", "NAME_TWO_PEOPLE"),
        ("Зимин Лев Ильич, Зимина А.", "NAME_TWO_PEOPLE"),
        ("Зимин Лев / Козин П. О.", "NAME_TWO_PEOPLE"),
        ("близнецы Зимины", "NAME_TWO_PEOPLE"),
        ("Лев и Пётр Зимины", "NAME_TWO_PEOPLE"),
        ("Ершовы Анна Олег", "NAME_TWO_PEOPLE"),
        ("Белинские Анна Олег", "NAME_TWO_PEOPLE"),
        ("по согласов.", "NAME_PLACEHOLDER"),
        ("нет наставника", "NAME_PLACEHOLDER"),
        ("Фамилия Имя Отчество", "NAME_PLACEHOLDER"),
        ("ФИО ребёнка", "NAME_PLACEHOLDER"),
        ("Тест Тестович", "NAME_PLACEHOLDER"),
        ("ищем", "NAME_PLACEHOLDER"),
        ("ищем наставника", "NAME_PLACEHOLDER"),
        ("в поиске", "NAME_PLACEHOLDER"),
        ("идёт поиск", "NAME_PLACEHOLDER"),
        ("кандидатура уточняется", "NAME_PLACEHOLDER"),
        ("место свободно", "NAME_PLACEHOLDER"),
        ("ставка вакантна", "NAME_PLACEHOLDER"),
        ("см. выше", "NAME_PLACEHOLDER"),
        ("будет позже", "NAME_PLACEHOLDER"),
        ("по приказу", "NAME_PLACEHOLDER"),
        ("по мере необходимости", "NAME_PLACEHOLDER"),
        ("на усмотрение школы", "NAME_PLACEHOLDER"),
        ("в процессе подбора", "NAME_PLACEHOLDER"),
        ("не требуется", "NAME_PLACEHOLDER"),
        ("согласовывается", "NAME_PLACEHOLDER"),
        ("кто-нибудь", "NAME_PLACEHOLDER"),
        ("учитель физики", "NAME_PLACEHOLDER"),
        ("Классный руководитель", "NAME_PLACEHOLDER"),
        ("социальный педагог", "NAME_PLACEHOLDER"),
        ("ученик 7 класса", "NAME_INCOMPLETE"),
        ("Студент колледжа", "NAME_PLACEHOLDER"),
        ("все желающие", "NAME_PLACEHOLDER"),
        ("наставник не назначен", "NAME_PLACEHOLDER"),
        ("Педагог Иванова Анна Петровна", "NAME_PLACEHOLDER"),
        ("Зимин Лев Ильич ОВЗ", "NAME_WITH_REMARK"),
        ("Зимин Лев Ильич сирота", "NAME_WITH_REMARK"),
        ("Зимин Лев новенький", "NAME_WITH_REMARK"),
        ("Зимин Лев Ильич выбыл", "NAME_WITH_REMARK"),
        ("Зимина Алла (отчислена)", "NAME_WITH_REMARK"),
        ("Зимин Лев Ильич - уехал", "NAME_WITH_REMARK"),
        ("Зимин Лев Ильич - Пётр", "NAME_NOT_UNDERSTOOD"),
        ("Зимин Лев Ильич — староста", "NAME_NOT_UNDERSTOOD"),
        ("3. —", "NAME_PLACEHOLDER"),
        ("по согл.", "NAME_PLACEHOLDER"),
        ("ПО СОГЛ.", "NAME_PLACEHOLDER"),
        ("не опр.", "NAME_PLACEHOLDER"),
        ("ожидает назначения", "NAME_PLACEHOLDER"),
        ("На рассмотрении", "NAME_PLACEHOLDER"),
        ("без пары", "NAME_PLACEHOLDER"),
        ("Пока нет", "NAME_PLACEHOLDER"),
        ("пока без наставника", "NAME_PLACEHOLDER"),
        ("ищет наставника", "NAME_PLACEHOLDER"),
        ("Неизвестно Неизвестно", "NAME_PLACEHOLDER"),
        ("Нет Нет", "NAME_PLACEHOLDER"),
        ("* данные уточняются", "NAME_PLACEHOLDER"),
        ("** по заявлению родителей", "NAME_PLACEHOLDER"),
        ("До первого октября", "NAME_PLACEHOLDER"),
        ("Зимин до октября", "NAME_PLACEHOLDER"),
        ("место при школе", "NAME_PLACEHOLDER"),
        ("дети из интерната", "NAME_PLACEHOLDER"),
        ("спросить за лето", "NAME_PLACEHOLDER"),
        ("Пo согласованию", "NAME_PLACEHOLDER"),  # the o is Latin
        ("TOT ЖE", "NAME_PLACEHOLDER"),  # all letters but one are Latin
        ("Иван0в Иван", "NAME_NOT_UNDERSTOOD"),
        ("Зимин ? Лев", "NAME_NOT_UNDERSTOOD"),
        (" ".join(["Константинопольская"] * 6) + "-Заозёрная", "NAME_NOT_UNDERSTOOD"),
        ("Зимин, Лев", "NAME_INCOMPLETE"),
        ("И Иванов", "NAME_INITIALS"),
        ("Ким П Олегович", "NAME_INITIALS"),
        ("Мельник П", "NAME_INITIALS"),
        ("Педагог психолог Ильинична", "NAME_PLACEHOLDER"),
        ("Педагог Лев Павличенко", "NAME_PLACEHOLDER"),
        ("Иванов Иван Иванович ОВЗ", "NAME_WITH_REMARK"),
        ("Лев Павличенко Ильич ОВЗ", "NAME_WITH_REMARK"),
        ("Зимин Лев отличник", "NAME_WITH_REMARK"),
        ("Мороз Лев Мороз Анна", "NAME_TWO_PEOPLE"),
        ("Павличенко Лев Гриценко Анна", "NAME_TWO_PEOPLE"),
    ],
)
def test_who_is_not_one_person(written: str, code: str) -> None:
    understood = full_name(written)
    assert isinstance(understood, NotUnderstood)
    assert understood.code == code


_SURNAMES = st.sampled_from(["Громов", "Лебедева", "Ким", "Шевченко", "Абдулова"])
_FIRST = st.sampled_from(["Лев", "Анна", "Пётр", "Мадина"])
_FATHERS = st.sampled_from(["Ильич", "Ильинична", "Олегович", "Олеговна"])
_PEOPLE = st.builds("{} {} {}".format, _SURNAMES, _FIRST, _FATHERS)


@given(_PEOPLE, _PEOPLE, st.sampled_from([", ", "; ", " / ", "\n", " и ", " ", " (", " + ", ",", ";\n"]))
def test_two_people_are_never_one(first: str, second: str, between: str) -> None:
    understood = full_name(f"{first}{between}{second}")
    assert isinstance(understood, NotUnderstood)
    assert understood.code == "NAME_TWO_PEOPLE"


@given(st.text())
def test_every_text_gets_an_answer(written: str) -> None:
    understood = full_name(written)
    if not isinstance(understood, NotUnderstood):
        assert 2 <= len(understood.value.split(" ")) <= 6


@pytest.mark.parametrize(
    ("patronymic", "name"),
    [
        ("Ильич", "Громов Лев Ильич"),
        ("Без отчества.", "Громов Лев"),
        ("б/о", "Громов Лев"),
        ("без отчества по паспорту", "Громов Лев без отчества по паспорту"),
    ],
)
def test_of_a_patronymic_only_the_whole_cell_says_that_there_is_none(patronymic: str, name: str) -> None:
    assert in_full("Громов", "Лев", patronymic) == name
