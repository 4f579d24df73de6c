"""What a school is told, and when nothing is: by hand, word for word."""

from functools import partial

import pytest
from mentoring_common.events.envelope import decode
from mentoring_methodology import load_pack
from notifications.announcements.domain import Announcement, announcement_of
from notifications.announcements.letters import Letters
from notifications.announcements.wording import mentees, proposed_pairs
from notifications.delivery_key import Channel, delivery_key

from .conftest import MentoringForm, outcome, run_completed


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


LETTERS = Letters("https://mentoring.test/reporting/", partial(load_pack().title_of, "form"))

NO_CONSENT = "Нет подтверждённых согласий наставляемого"
NO_PLACES = "У наставника не осталось свободных мест"
TOO_YOUNG = "Слишком большая разница в классах"
NO_SUBJECT = "Не указан класс наставника"


def test_the_mail_word_for_word() -> None:
    letter = LETTERS.written(
        Announcement(
            "o",
            "school-1",
            (
                outcome(58, 13, [(NO_PLACES, 4), (NO_CONSENT, 6), (NO_SUBJECT, 1), (TOO_YOUNG, 2)]),
                outcome(21, form="STUDENT_PUPIL"),
                outcome(5, 1, [(NO_PLACES, 1)], form="TEACHER_TEACHER"),
            ),
        )
    )
    assert letter.subject == "Подбор наставников: предложено 84 пары"
    assert letter.mail_text.rstrip("\n") == (
        "Здравствуйте!\n"
        "\n"
        "По Вашей школе предложено 84 пары. Без пары — 14 наставляемых.\n"
        "\n"
        "Ученик — ученик: 71 наставляемый, предложено 58 пар, без пары — 13.\n"
        "Главные причины (число наставляемых):\n"
        "  • Нет подтверждённых согласий наставляемого — 6\n"
        "  • У наставника не осталось свободных мест — 4\n"
        "  • Слишком большая разница в классах — 2\n"
        "  • Другие причины — 1\n"
        "\n"
        "Студент — ученик: 21 наставляемый, предложена 21 пара.\n"
        "\n"
        "Учитель — учитель: 6 наставляемых, предложено 5 пар, без пары — 1.\n"
        "Главные причины (число наставляемых):\n"
        "  • У наставника не осталось свободных мест — 1\n"
        "\n"
        "Что дальше\n"
        "  • Обсудите предложенные пары с наставниками и наставляемыми: решение о каждой паре за Вами.\n"
        "  • Устраните причины, по которым пар нет: дополните сведения об участниках, пригласите наставников. "
        "Затем запустите подбор ещё раз.\n"
        "\n"
        "Итоги по школе: https://mentoring.test/reporting/\n"
        "\n"
        "Платформа наставничества. Письмо отправлено автоматически, отвечать на него не нужно. "
        "Персональных данных в нём нет."
    )


@pytest.mark.parametrize(
    ("outcomes", "beginning"),
    [
        ((outcome(1),), "По Вашей школе предложена 1 пара. Без пары не остался никто.\n\nУченик — ученик: 1 наст"),
        ((outcome(0, 2),), "По Вашей школе пар не предложено. Без пары — 2 наставляемых.\n\nУченик — ученик: 2 настав"),
        ((), "По Вашей школе пар не предложено. Наставляемых, которым нужна пара, сейчас нет."),
    ],
)  # fmt: skip
def test_the_inbox_text(outcomes, beginning) -> None:
    assert LETTERS.written(Announcement("o", "school-1", outcomes)).inbox_text.startswith(beginning)


def test_what_comes_next_depends_on_the_outcome() -> None:
    all_paired = LETTERS.written(Announcement("o", "school-1", (outcome(2),))).inbox_text
    none_paired = LETTERS.written(Announcement("o", "school-1", (outcome(0, 2),))).inbox_text
    nobody = LETTERS.written(Announcement("o", "school-1", ())).inbox_text
    assert ("Обсудите" in all_paired, "Устраните" in all_paired) == (True, False)
    assert ("Обсудите" in none_paired, "Устраните" in none_paired) == (False, True)
    assert "Что дальше" not in nobody


def test_html_is_escaped_and_text_is_not() -> None:
    letter = LETTERS.written(Announcement("o", "school-1", (outcome(0, 1, [("<b>&</b>", 1)]),)))
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in letter.mail_html
    assert "<b>&</b>" in letter.mail_text


def test_html_says_the_same_as_text() -> None:
    letter = LETTERS.written(Announcement("o", "school-1", (outcome(84, 3, [(NO_PLACES, 3)]),)))
    for said in ("По Вашей школе предложено 84 пары", "Без пары — 3 наставляемых", "87 наставляемых", NO_PLACES):
        assert said in letter.mail_html
    assert 'href="https://mentoring.test/reporting/"' in letter.mail_html


def test_a_link_with_parameters_is_whole_in_text_and_escaped_in_html() -> None:
    letter = Letters("https://m.test/?a=1&b=2", str).written(Announcement("o", "school-1", ()))
    assert "https://m.test/?a=1&b=2" in letter.mail_text
    assert 'href="https://m.test/?a=1&amp;b=2"' in letter.mail_html


def told(*outcomes, changed: int, run_id: str = "run-1"):
    return announcement_of(decode(run_completed("school-1", *outcomes, changed=changed, run_id=run_id)))


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
    announcement = told(outcome(0, form="TEACHER_TEACHER"), outcome(2), changed=2)
    assert [line.form for line in announcement.outcomes] == [MentoringForm.PUPIL_PUPIL]


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
