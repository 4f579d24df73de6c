"""How an erased person is found in what schools wrote of others: by the whole name, in whatever case."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from registry.erasure.cases import in_every_case
from registry.erasure.traces import GONE, Traces, redacted, traces_of
from registry.people.domain import Person


def of(*names: str) -> Traces:
    return traces_of(Person(f"person-{at}", "school-1", 1, name, "") for at, name in enumerate(names))


VERA = of("Соседова Вера Павловна")


@pytest.mark.parametrize(
    "text",
    [
        "Наставник: Соседова Вера Павловна",
        "Нет заявления Соседовой Веры Павловны",
        "Отказано Вере Павловне Соседовой",
        "Просит СОСЕДОВУ ВЕРУ ПАВЛОВНУ",
        "Говорили с Соседовой Верой Павловной.",
        "О Соседовой Вере Павловне",
        "Просила Соседова Вера Павловна.",
        "Соседова.Вера.Павловна@школа",
    ],
)
def test_a_text_names_her_in_each_case(text: str):
    assert VERA.names_him(text)
    assert redacted({"note": text}, VERA) == {"note": GONE}


@pytest.mark.parametrize(
    "text",
    ["Соседова В. П.", "Соседов Вера Павлович", "Вере Павловне", "Соседова Веру Павловной", "Соседовой нет", ""],
)
def test_what_is_not_her_whole_name_in_one_case_stays(text: str):
    """«Соседова Веру Павловной» mixes cases: nobody writes so of one person."""
    assert not VERA.names_him(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ким Алла Игоревна", "с Ким Аллой Игоревной"),
        ("Бондаренко Пётр Львович", "от Бондаренко Петра Львовича"),
        ("Лебедь Саша", "Лебедя Саши просят"),
        ("Лебедь Саша", "с Лебедь Сашей"),
        ("Мамедов Али Гусейн оглы", "Мамедову Али Гусейн оглы"),
    ],
)
def test_names_that_decline_in_their_own_way(name: str, text: str):
    """Without a patronymic she is looked for as a man and as a woman."""
    assert of(name).names_him(text)


def test_one_word_is_anybodys():
    assert not of("Вера").names_him("Вера пришла")


@given(st.text(max_size=40))
@example("")
@example("М. (мама)")
@example("- - -")
@example("Ё Й ъ 4 5")
def test_every_name_is_found_as_it_is_kept(name: str):
    assert in_every_case(name)[0] == name
    assert all(traces.names_him(name) for traces in [of(name)] if traces.cases)
