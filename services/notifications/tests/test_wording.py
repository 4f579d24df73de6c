"""What a school is told, and when nothing is: by hand, word for word."""

import re
from datetime import UTC, datetime
from functools import partial
from html import unescape
from importlib.resources import files
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from mentoring_common.events.envelope import decode
from mentoring_methodology import load_pack
from notifications.delivery_key import Channel, delivery_key
from notifications.messages.kinds import KINDS
from notifications.messages.letters import Letter, Letters
from notifications.messages.places import FIGURES, Place
from notifications.messages.reasons import ReasonSaid, chief_reasons, cures
from notifications.messages.wording import mentees, new_mentees, proposed_pairs, waiting

from .conftest import newcomer, outcome, run_completed


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "пар не предложено"),
        (1, "предложена 1 пара"),
        (2, "предложено 2 пары"),
        (4, "предложено 4 пары"),
        (5, "предложено 5 пар"),
        (11, "предложено 11 пар"),
        (12, "предложено 12 пар"),
        (14, "предложено 14 пар"),
        (20, "предложено 20 пар"),
        (21, "предложена 21 пара"),
        (84, "предложено 84 пары"),
        (100, "предложено 100 пар"),
        (101, "предложена 101 пара"),
        (111, "предложено 111 пар"),
        (112, "предложено 112 пар"),
        (122, "предложено 122 пары"),
    ],
)
def test_pairs(number, text) -> None:
    assert proposed_pairs(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1 наставляемый"), (3, "3 наставляемых"), (5, "5 наставляемых"), (11, "11 наставляемых"),
     (21, "21 наставляемый"), (36, "36 наставляемых")],
)  # fmt: skip
def test_mentees(number, text) -> None:
    assert mentees(number) == text


@pytest.mark.parametrize(
    ("number", "new", "wait"),
    [
        (1, "1 новый наставляемый", "1 наставляемый ждёт"),
        (2, "2 новых наставляемых", "2 наставляемых ждут"),
        (11, "11 новых наставляемых", "11 наставляемых ждут"),
        (21, "21 новый наставляемый", "21 наставляемый ждёт"),
    ],
)
def test_newcomers(number, new, wait) -> None:
    assert (new_mentees(number), waiting(number)) == (new, wait)


LETTERS = Letters("https://mentoring.test/", partial(load_pack().title_of, "form"), ZoneInfo("Asia/Yekaterinburg"))
PLACE = Place("/pairs?school=school-1", "Предложенные пары")
TOLD_OF = datetime(2026, 9, 1, 20, 5, tzinfo=UTC)
"""The second of September there."""
TIME = "Сведения на 02.09.2026, 01:05."

NO_CONSENT = "Нет подтверждённых согласий наставляемого"
NO_PLACES = "У наставника не осталось свободных мест"
GOODBYE = (
    "Платформа наставничества. Письмо отправлено автоматически, отвечать на него не нужно. "
    "Персональных данных в нём нет."
)

AGES_AHEAD = (
    "У кого-то из участников Вашей школы кончается согласие или наступает возраст, с которого подпись нужна другая: "
    "с 14 лет подписывает и сам ученик, с 18 — только он. Без новой подписи участие в этот день приостановится."
)

NO_MORE = "С начала следующего дня новых пар с ними не предложат."
TO_DESTROY = (
    "Школа должна уничтожить персональные данные 2 человек. Согласие на обработку отозвано или удаление не завершено; "
    "закон отводит на это 30 дней (152-ФЗ, статья 21)."
)

SUBJECTS = {
    "run_completed": "Подбор наставников: предложено 84 пары",
    "mentees_unmatched": "Подбор наставников: без пары 3 новых наставляемых",
    "consents_due": "Согласия: до 26.12.2026 нужны новые подписи",
    "assignment_set": "Новое задание муниципалитета: срок до 15.12.2026",
    "agreement_ending": "Соглашение с партнёром кончается 25.12.2026",
    "destruction_due": "Уничтожить персональные данные до 30.12.2026",
}
INBOX = {
    "run_completed": """\
По Вашей школе предложено 84 пары. Без пары — 14 наставляемых.

Ученик — ученик: 71 наставляемый, предложено 58 пар, без пары — 13.
Почему (сколько человек):
  • Не отмечено, что согласия собраны — 6
  • У наставника не осталось свободных мест — 4
  • Разница в классах слишком мала — 2
  • Другие причины — 1

Студент — ученик: 21 наставляемый, предложена 21 пара.

CLUB_PUPIL: 6 наставляемых, предложено 5 пар, без пары — 1.
Почему (сколько человек):
  • У наставника не осталось свободных мест — 1

Что дальше
  • Обсудите предложенные пары с наставниками и наставляемыми: решение о каждой паре за Вами.

Что поможет остальным
  • Отметьте собранные согласия наставляемых.
  • Пригласите новых наставников.
  • Пригласите наставников из классов постарше.
  • Затем запустите подбор ещё раз.""",
    "mentees_unmatched": """\
Последний подбор не нашёл пары новым участникам Вашей школы: 3 наставляемых ждут. Предложенные раньше пары не изменились.

Ученик — ученик: без пары 2 новых наставляемых.
Почему (сколько человек):
  • Не отмечено, что согласия собраны — 1
  • Нет общего свободного часа, а онлайн согласны не оба — 1

Учитель — учитель: без пары 1 новый наставляемый.
Почему (сколько человек):
  • В форме нет наставников — 1

Что поможет
  • Договоритесь о времени встреч или о встречах онлайн.
  • Отметьте собранные согласия наставляемых.
  • Пригласите новых наставников.
  • Затем запустите подбор ещё раз.""",
    "consents_due": f"""\
{AGES_AHEAD.replace("кончается", "до 26.12.2026 кончается")}

Что сделать
  • Откройте список: в нём видно, кому какой бумаги не хватит.
  • Распечатайте бумаги и отдайте их на подпись.
  • Подписанные отметьте в том же списке, все сразу.""",
    "assignment_set": """\
Муниципалитет поставил Вашей школе задание. Ответьте на него не позже 15.12.2026.

Что сделать
  • Откройте задание: там написано, что нужно.
  • Отметьте, что оно выполнено, и чем это подтверждается.
  • Если выполнить его нельзя, напишите почему.""",
    "agreement_ending": """\
Последний день соглашения с партнёром «Вымпел» — 25.12.2026. Его люди — наставники в Вашей школе. С начала следующего дня новых пар с ними не предложат.

Что сделать
  • Договоритесь с партнёром о новом соглашении.
  • Подписанное запишите на странице партнёра: его увидят и другие школы.
  • Если сотрудничество заканчивается, предупредите наставников и семьи.""",
    "destruction_due": """\
До 30.12.2026 школа должна уничтожить персональные данные 2 человек. Согласие на обработку отозвано или удаление не завершено; закон отводит на это 30 дней (152-ФЗ, статья 21).

Что сделать
  • Откройте страницу удалений: там те, чьи данные нужно уничтожить, и срок для каждого.
  • Если человек передумал, запишите новое подписанное согласие.
  • Если нет, удалите данные. Отменить удаление нельзя.
  • Если удаление поручено и не завершается, сообщите ответственному за персональные данные.""",
}
HTML = {
    "run_completed": [
        "Наставничество", "Здравствуйте!", "По Вашей школе предложено 84 пары", "Без пары — 14 наставляемых.",
        "Ученик — ученик", "71 наставляемый, предложено 58 пар, без пары — 13.", "Почему (сколько человек):",
        "Не отмечено, что согласия собраны", "6", "У наставника не осталось свободных мест", "4",
        "Разница в классах слишком мала", "2", "Другие причины", "1",
        "Студент — ученик", "21 наставляемый, предложена 21 пара.",
        "CLUB_PUPIL", "6 наставляемых, предложено 5 пар, без пары — 1.", "Почему (сколько человек):",
        "У наставника не осталось свободных мест", "1",
        "Что дальше",
        "Обсудите предложенные пары с наставниками и наставляемыми: решение о каждой паре за Вами.",
        "Что поможет остальным", "Отметьте собранные согласия наставляемых.", "Пригласите новых наставников.",
        "Пригласите наставников из классов постарше.", "Затем запустите подбор ещё раз.",
        "Предложенные пары", "Показатели школы", GOODBYE,
    ],
    "mentees_unmatched": [
        "Наставничество", "Здравствуйте!", "Без пары 3 новых наставляемых",
        "Последний подбор не нашёл пары новым участникам Вашей школы. Предложенные раньше пары не изменились.",
        "Ученик — ученик", "Без пары 2 новых наставляемых.", "Почему (сколько человек):",
        "Не отмечено, что согласия собраны", "1", "Нет общего свободного часа, а онлайн согласны не оба", "1",
        "Учитель — учитель", "Без пары 1 новый наставляемый.", "Почему (сколько человек):",
        "В форме нет наставников", "1",
        "Что поможет", "Договоритесь о времени встреч или о встречах онлайн.",
        "Отметьте собранные согласия наставляемых.", "Пригласите новых наставников.", "Затем запустите подбор ещё раз.",
        "Предложенные пары", "Показатели школы", GOODBYE,
    ],
    "consents_due": [
        "Наставничество", "Здравствуйте!", "До 26.12.2026 нужны новые подписи", AGES_AHEAD,
        "Что сделать", "Откройте список: в нём видно, кому какой бумаги не хватит.",
        "Распечатайте бумаги и отдайте их на подпись.", "Подписанные отметьте в том же списке, все сразу.",
        "Предложенные пары", "Показатели школы", GOODBYE,
    ],
    "assignment_set": [
        "Наставничество", "Здравствуйте!", "Новое задание: срок до 15.12.2026",
        "Муниципалитет поставил Вашей школе задание. Ответьте на него не позже 15.12.2026.",
        "Что сделать", "Откройте задание: там написано, что нужно.",
        "Отметьте, что оно выполнено, и чем это подтверждается.", "Если выполнить его нельзя, напишите почему.",
        "Предложенные пары", "Показатели школы", GOODBYE,
    ],
    "agreement_ending": [
        "Наставничество", "Здравствуйте!", "Соглашение с партнёром «Вымпел» скоро кончится",
        f"Его последний день — 25.12.2026. Люди этого партнёра — наставники в Вашей школе. {NO_MORE}",
        "Что сделать", "Договоритесь с партнёром о новом соглашении.",
        "Подписанное запишите на странице партнёра: его увидят и другие школы.",
        "Если сотрудничество заканчивается, предупредите наставников и семьи.",
        "Предложенные пары", "Показатели школы", GOODBYE,
    ],
    "destruction_due": [
        "Наставничество", "Здравствуйте!", "Персональные данные нужно уничтожить до 30.12.2026",
        TO_DESTROY,
        "Что сделать", "Откройте страницу удалений: там те, чьи данные нужно уничтожить, и срок для каждого.",
        "Если человек передумал, запишите новое подписанное согласие.",
        "Если нет, удалите данные. Отменить удаление нельзя.",
        "Если удаление поручено и не завершается, сообщите ответственному за персональные данные.",
        "Предложенные пары", "Показатели школы", GOODBYE,
    ],
}  # fmt: skip
"""The texts of the mail in HTML, one after another."""


def sample_of(kind: str) -> Letter:
    sample = files("notifications.messages").joinpath(kind, "sample.json").read_text("utf-8")
    return LETTERS.written(kind, KINDS[kind].content.model_validate_json(sample), TOLD_OF, PLACE)


def test_every_kind_of_messages_has_its_words_here() -> None:
    assert set(KINDS) == set(SUBJECTS) == set(INBOX) == set(HTML)


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_of_a_kind_word_for_word(kind) -> None:
    letter = sample_of(kind)
    assert letter.subject == SUBJECTS[kind]
    assert letter.inbox_text == INBOX[kind]
    assert letter.mail_text == (
        f"Здравствуйте!\n\n{INBOX[kind]}\n\n{TIME}\n\n"
        "Предложенные пары: https://mentoring.test/pairs?school=school-1\n"
        f"Показатели школы: https://mentoring.test/figures\n\n{GOODBYE}"
    )
    shown = [unescape(text).strip() for text in re.split(r"<[^>]*>", letter.mail_html)]
    assert [text for text in shown if text and text != TIME] == HTML[kind]
    assert TIME in shown
    assert 'href="https://mentoring.test/pairs?school=school-1"' in letter.mail_html
    assert 'href="https://mentoring.test/figures"' in letter.mail_html


def letter_of(*outcomes, changed: int = 1) -> Letter:
    return LETTERS.written("run_completed", told(*outcomes, changed=changed).content, TOLD_OF, PLACE)


@pytest.mark.parametrize(
    ("outcomes", "beginning"),
    [
        ((outcome(1),), "По Вашей школе предложена 1 пара. Без пары не остался никто.\n\nУченик — ученик: 1 наставл"),
        (
            (outcome(0, 2),),
            "В Вашей школе пока не подобрано ни одной пары: 2 наставляемых ждут.\n\nУченик — ученик: 2 наставляемых",
        ),
        ((), "Наставляемых, которым нужна пара, в Вашей школе сейчас нет."),
    ],
)
def test_the_inbox_text(outcomes, beginning) -> None:
    assert letter_of(*(outcomes or (outcome(0),))).inbox_text.startswith(beginning)


def test_what_comes_next_depends_on_the_outcome() -> None:
    all_paired = letter_of(outcome(2)).inbox_text
    none_paired = letter_of(outcome(0, 2, [(NO_PLACES, 2)])).inbox_text
    nobody = letter_of(outcome(0)).inbox_text
    assert ("Обсудите" in all_paired, "Что поможет" in all_paired) == (True, False)
    assert ("Обсудите" in none_paired, "Что поможет\n  • Пригласите" in none_paired) == (False, True)
    assert "Что" not in nobody


def test_html_is_escaped_and_text_is_not() -> None:
    letter = letter_of(outcome(0, 1, [("<b>&</b>", 1)]))
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in letter.mail_html
    assert "<b>&</b>" in letter.mail_text


def test_a_link_with_parameters_is_whole_in_text_and_escaped_in_html() -> None:
    content = told(outcome(0), changed=1).content
    place = Place("/pairs?a=1&b=2", "Пары")
    letter = Letters("https://m.test/sub", str, ZoneInfo("UTC")).written("run_completed", content, TOLD_OF, place)
    assert "https://m.test/sub/pairs?a=1&b=2" in letter.mail_text
    assert 'href="https://m.test/sub/pairs?a=1&amp;b=2"' in letter.mail_html


def test_figures_are_linked_once() -> None:
    letter = LETTERS.written("run_completed", told(outcome(0), changed=1).content, TOLD_OF, FIGURES)
    assert letter.mail_text.count("https://mentoring.test/figures") == 1
    assert letter.mail_html.count("https://mentoring.test/figures") == 1


def said(code: str, number: int) -> ReasonSaid:
    return ReasonSaid(code=code, text=f"Причина {code}", mentees=number)


def test_the_three_chief_reasons_and_the_rest_together() -> None:
    given = [said("A1", 1), said("H06_CAPACITY", 4), said("B1", 1), said("H03_CONSENT", 6), said("C1", 2)]
    assert [(reason.text, reason.mentees) for reason in chief_reasons(given)] == [
        ("Причина H03_CONSENT", 6), ("Причина H06_CAPACITY", 4), ("Причина C1", 2), ("Другие причины", 2),
    ]  # fmt: skip
    assert chief_reasons(given[:2]) == (said("H06_CAPACITY", 4), said("A1", 1))


def test_what_helps_is_said_once_and_first_what_helps_most() -> None:
    given = [said("NO_MENTORS", 2), said("H03_CONSENT", 3), said("H06_CAPACITY", 2), said("X99_NEW", 1), said("", 9)]
    assert cures(given) == (
        "Пригласите новых наставников.",
        "Отметьте собранные согласия наставляемых.",
        "Уточните сведения об участниках или пригласите новых наставников.",
    )


def told(*outcomes, changed: int, run_id: str = "run-1", kind: str = "run_completed", unmatched=()):
    event = decode(run_completed("school-1", *outcomes, changed=changed, run_id=run_id, unmatched=unmatched))
    return KINDS[kind].news_of(event)


def test_a_change_is_told_under_its_event() -> None:
    announcement = told(outcome(1), changed=1)
    assert announcement is not None
    assert announcement.occasion == "matching.run.completed.v2/run-1:school-1/1"
    assert told(outcome(0, 3), changed=2).occasion == announcement.occasion


@pytest.mark.parametrize("outcomes", [(outcome(84),), (outcome(84, 3),), (outcome(0),), (outcome(0, 3), outcome(1))])
def test_no_change_is_no_news(outcomes) -> None:
    assert told(*outcomes, changed=0) is None


def test_a_barren_run_is_told_once_for_the_same_outcome() -> None:
    first = told(outcome(0, 3, [(NO_PLACES, 3)]), changed=0)
    again = told(outcome(0, 3, [(NO_PLACES, 3)]), changed=0, run_id="run-2")
    other_number = told(outcome(0, 4, [(NO_PLACES, 4)]), changed=0, run_id="run-3")
    other_reason = told(outcome(0, 3, [(NO_CONSENT, 3)]), changed=0, run_id="run-4")
    assert first.occasion == again.occasion
    assert len({first.occasion, other_number.occasion, other_reason.occasion}) == 3


def test_forms_without_mentees_are_not_listed() -> None:
    content = told(outcome(0, form="TEACHER_TEACHER"), outcome(2), changed=2).content
    assert [form.form for form in content.forms] == ["PUPIL_PUPIL"]


def newcomers_of(*unmatched, changed: int = 0, outcomes=None, run_id: str = "run-1"):
    return told(
        *(outcomes or (outcome(5, 3, [(NO_PLACES, 3)]),)), changed=changed, run_id=run_id, kind="mentees_unmatched",
        unmatched=unmatched,
    )  # fmt: skip


def test_newcomers_without_a_pair_are_told_of_by_number_and_reason() -> None:
    news = newcomers_of(
        newcomer("a"), newcomer("b", "X99_NEW"), newcomer("old", is_new=False), newcomer("c", form="CLUB_PUPIL")
    )
    assert news.content.mentees == 3
    assert [
        (form.form, form.mentees, [(reason.text, reason.mentees) for reason in form.reasons])
        for form in news.content.forms
    ] == [("PUPIL_PUPIL", 2, [("X99_NEW", 1), (NO_PLACES, 1)]), ("CLUB_PUPIL", 1, [(NO_PLACES, 1)])]


def test_a_message_leads_where_its_reader_can_act() -> None:
    assert told(outcome(1, 2), changed=1).place == PLACE
    left_alone = told(outcome(0, 3), changed=0).place
    assert (left_alone.path, left_alone.title) == (
        "/unmatched?school=school-1",
        "Кто без пары и что поможет",
    )
    assert newcomers_of(newcomer("a")).place == left_alone
    assert told(outcome(0), changed=1).place.path == "/figures"


def test_the_same_newcomers_are_told_of_once() -> None:
    first = newcomers_of(newcomer("a"), newcomer("b"))
    again = newcomers_of(newcomer("b", "H12_TIME"), newcomer("a"), run_id="run-2")
    others = newcomers_of(newcomer("a"), newcomer("c"), run_id="run-3")
    assert first.occasion == again.occasion != others.occasion
    assert "/a" not in first.occasion


@pytest.mark.parametrize(
    "silent",
    [
        newcomers_of(),
        newcomers_of(newcomer("old", is_new=False)),
        newcomers_of(newcomer("a"), changed=1),
        newcomers_of(newcomer("a"), outcomes=(outcome(0, 3),)),
    ],
    ids=["nobody unmatched", "nobody new", "told with the changes", "told with the barren run"],
)
def test_when_newcomers_are_no_news(silent) -> None:
    assert silent is None


def test_a_delivery_key_repeats_and_differs() -> None:
    key = delivery_key("event", "school", Channel.EMAIL)
    assert key == delivery_key("event", "school", Channel.EMAIL)
    others = {
        delivery_key("event", "school", Channel.INBOX),
        delivery_key("event2", "school", Channel.EMAIL),
        delivery_key("event", "school2", Channel.EMAIL),
        delivery_key("eventschool", "", Channel.EMAIL),
    }
    assert key not in others
    assert len(others) == 4


def required(raised_on: str = "2026-11-26", version: int = 1, person: str = "p", missing: int = 1):
    data = {
        "school_id": "school-1", "version": version, "requirement_id": f"{person}-school-1-2026-12-26", "person_id": person,
        "due_on": "2026-12-26", "raised_on": raised_on,
        "missing": [{"purpose": "PD_PROCESSING", "giver": "SELF"}] * missing,
    }  # fmt: skip
    return KINDS["consents_due"].news_of(
        decode(
            {
                "id": uuid4().hex,
                "type": "registry.consent-requirement.changed.v1",
                "subject": data["requirement_id"],
                "time": "2026-11-25T19:00:05+00:00",
                "schoolid": "school-1",
                "data": data,
            }
        )
    )


def test_all_whose_consents_end_are_told_of_in_one_message_a_day() -> None:
    news = required()
    assert (news.place.path, news.content.by_day) == ("/consents?school_id=school-1&on=2026-12-26", "26.12.2026")
    assert required(person="q").occasion == news.occasion
    assert required(raised_on="2026-11-27").occasion != news.occasion
    assert required(version=2) is None, "told before"
    assert required(missing=0) is None, "signed since"


def assigned(version: int, due_on: str = "2026-12-15"):
    data = {"school_id": "school-1", "version": version, "assignment_id": "a1", "due_on": due_on}
    told = {
        "id": f"registry.assignment.set.v1/a1:school-1/{version}",
        "type": "registry.assignment.set.v1",
        "subject": "a1:school-1",
        "time": "2026-11-25T19:00:05+00:00",
        "schoolid": "school-1",
        "data": data,
    }
    return KINDS["assignment_set"].news_of(decode(told))


def test_an_assignment_is_told_when_it_is_set_and_when_it_is_changed() -> None:
    new, changed = assigned(1), assigned(3, "2026-12-20")
    assert (new.place.path, new.occasion) == ("/assignments/a1", assigned(1).occasion)
    assert new.occasion != changed.occasion
    assert (new.matter, new.says_all) == (changed.matter, True), "the later mail overtakes the one before it"
    letter = LETTERS.written("assignment_set", changed.content, TOLD_OF, changed.place)
    assert letter.subject == "Задание муниципалитета изменено: срок до 20.12.2026"
    assert letter.inbox_text.startswith("Муниципалитет изменил задание, на которое Ваша школа ещё не ответила.")


def ending(ends_on: str = "2026-12-25"):
    data = {
        "school_id": "school-1",
        "version": 1,
        "organisation_id": "plant",
        "short_name": "Вымпел",
        "ends_on": ends_on,
    }
    told = {
        "id": f"registry.agreement.ending.v1/plant:school-1:{ends_on}/1",
        "type": "registry.agreement.ending.v1",
        "subject": f"plant:school-1:{ends_on}",
        "time": "2026-11-25T19:00:05+00:00",
        "schoolid": "school-1",
        "data": data,
    }
    return KINDS["agreement_ending"].news_of(decode(told))


def test_the_last_day_of_an_agreement_is_told_once_and_another_one_is_news() -> None:
    first, sooner = ending(), ending("2026-12-10")
    assert (first.place.path, first.occasion) == ("/partners/plant", ending().occasion)
    assert first.occasion != sooner.occasion
    assert (first.matter, first.says_all) == (sooner.matter, True), "the later mail overtakes the one before it"


def test_the_end_of_thirty_days_leads_to_the_erasures_and_names_nobody() -> None:
    told = {
        "id": "registry.destruction.due.v1/school-1:2026-12-30/1",
        "type": "registry.destruction.due.v1",
        "subject": "school-1:2026-12-30",
        "time": "2026-12-25T19:00:05+00:00",
        "schoolid": "school-1",
        "data": {"school_id": "school-1", "version": 1, "due_on": "2026-12-30", "people": 1},
    }
    news = KINDS["destruction_due"].news_of(decode(told))
    letter = LETTERS.written("destruction_due", news.content, TOLD_OF, news.place)
    assert news.place.path == "/erasures"
    assert "уничтожить персональные данные 1 человека." in letter.inbox_text
