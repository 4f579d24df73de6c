"""Days and years: the whole cell or none of it, one order a column, the municipality's day. Expected values by hand."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry.imports.roster.dates import Birth, Calendar, birth, day
from registry.imports.roster.day_order import DayOrder, order_of
from registry.understanding import Exact, NotUnderstood, Repaired

from .papers import ZONE

CALENDAR = Calendar(2026, ZONE)


def calendar(order: DayOrder) -> Calendar:
    return Calendar(2026, ZONE, order)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12.03.2011", date(2011, 3, 12)),
        ("12.03.98", date(1998, 3, 12)),
        ("2011-03-12", date(2011, 3, 12)),
        ("25/03/2011", date(2011, 3, 25)),
        ("03/25/2011", date(2011, 3, 25)),
        ("07/07/2011", date(2011, 7, 7)),
        ("12 марта 2011 г.", date(2011, 3, 12)),
        ("1 мая 2011", date(2011, 5, 1)),
        ("12.03.2011 0:00:00", date(2011, 3, 12)),
        ("родился 12.03.2011", date(2011, 3, 12)),
        ("12.мар.2011", date(2011, 3, 12)),
        ("12-мар-2011", date(2011, 3, 12)),
        ("12-мар-11", date(2011, 3, 12)),
        ("12 мар. 2011 г.", date(2011, 3, 12)),
        ("12марта2011", date(2011, 3, 12)),
        ("«12» марта 2011 г.", date(2011, 3, 12)),
        ("12.III.2011", date(2011, 3, 12)),
        ("12-XII-11", date(2011, 12, 12)),
        ("1 ix 2011 г.", date(2011, 9, 1)),
        ("12/Х/2011", date(2011, 10, 12)),
        ("12.03.2011года рождения", date(2011, 3, 12)),
        (40614, date(2011, 3, 12)),
        ("40614", date(2011, 3, 12)),
        (date(2011, 3, 12), date(2011, 3, 12)),
        ("2011-12-31T21:00:00Z", date(2012, 1, 1)),
        ("2011-12-31T19:58:59Z", date(2011, 12, 31)),
        ("2015-05-19T21:00:00+00:00", date(2015, 5, 20)),
        ("2012-03-12 00:00:00", date(2012, 3, 12)),
        ("2012-03-11T23:59:59.999", date(2012, 3, 12)),
        ("2011-12-31T23:30:00+09:00", date(2011, 12, 31)),
        ("2011-03-12 22:30:00", date(2011, 3, 12)),
    ],
)
def test_days(written: str | int | date, value: date) -> None:
    understood = day(written, CALENDAR)
    assert not isinstance(understood, NotUnderstood)
    assert understood.value == value


@pytest.mark.parametrize("written", ["12.03.98", "25/03/2011", "07/07/2011", "родился 12.03.2011", "40614"])
def test_a_day_that_took_a_guess_is_told(written: str) -> None:
    assert isinstance(day(written, CALENDAR), Repaired)


@pytest.mark.parametrize(
    "written",
    ["l2.03.2011", "О2.03.2011", "12.03.20ll", "12.03.11th", "12.03.2011года2", "з0 марта 2011", "12.III.20ll"],
)
def test_a_day_with_a_letter_in_place_of_a_digit_is_not_cut_out_of_it(written: str) -> None:
    assert isinstance(day(written, CALENDAR), NotUnderstood)
    assert isinstance(birth(written, CALENDAR), NotUnderstood)


def test_an_instant_is_the_day_in_the_municipality() -> None:
    understood = day("2015-05-19T16:00:00Z", Calendar(2026, ZoneInfo("Asia/Vladivostok")))
    assert isinstance(understood, Repaired)
    assert understood.value == date(2015, 5, 20)


def test_an_instant_says_what_was_done_with_it() -> None:
    dropped, turned = day("2011-03-12 08:00:00", CALENDAR), day("2011-03-11T22:00:00Z", CALENDAR)
    assert dropped == Repaired(date(2011, 3, 12), "DATE_REPAIRED", "Время при дате отброшено.")
    assert isinstance(turned, Repaired)
    assert (turned.value, "местному времени" in turned.why) == (date(2011, 3, 12), True)
    for moved in ("2011-03-12T08:00:00Z", "2011-03-11T23:59:59.999"):
        understood = day(moved, CALENDAR)
        assert isinstance(understood, Repaired)
        assert (understood.value, "местному времени" in understood.why) == (date(2011, 3, 12), True)
    for none in ("1811-03-12T08:00:00", "2011-02-31T08:00:00", "12.03.1811"):
        assert isinstance(day(none, CALENDAR), NotUnderstood)


def test_two_digits_are_of_the_century_that_the_calendar_tells() -> None:
    found = [day(written, CALENDAR) for written in ("12.03.26", "12.03.27")]
    assert [each.value.year for each in found if isinstance(each, Repaired)] == [2026, 1927]


def test_a_birth_is_shown_as_far_as_it_is_known() -> None:
    assert [str(Birth(2011)), str(Birth(2011, date(2011, 3, 12)))] == ["2011", "12.03.2011"]


def test_a_book_that_counts_from_1904() -> None:
    understood = day(39152, Calendar(2026, ZONE, from_1904=True))
    assert isinstance(understood, Repaired)
    assert understood.value == date(2011, 3, 12)


@pytest.mark.parametrize(
    "written",
    [
        "31.02.2011",
        "скоро",
        "2011",
        7,
        -1,
        10958,
        999999999,
        "99.99.9999",
        1e300,
        "12.03.20115",
        "112.03.2011",
        "12.03.2011 или 13.03.2011",
        "12.03.2011, кв. 5",
        "2011-03-12-15",
        "12-кот-11",
        "12.IIII.2011",
        "12-XIII-11",
        "12.мар.111",
        "312.мар.11",
        "№-12.03.2011",
        "12.03.2011/б",
        "род. 2011-03-11T22:30:00Z",
    ],
)
def test_days_that_are_none(written: str | float) -> None:
    understood = day(written, CALENDAR)
    assert isinstance(understood, NotUnderstood)
    assert understood.code == "DATE_NOT_UNDERSTOOD"


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["25/03/2011", "4/8/2011"], DayOrder.DAY_FIRST),
        (["10/20/2011", "4/8/2011", "12.03.2011"], DayOrder.MONTH_FIRST),
        (["25/03/2011", "10/20/2011"], DayOrder.UNCERTAIN),
        (["4/8/2011", "5/5/2011"], DayOrder.UNCERTAIN),
        (["25.03.2011", "4/8/2011"], DayOrder.UNCERTAIN),
        ([], DayOrder.UNCERTAIN),
    ],
)
def test_the_column_decides_the_order(column: list[str], order: DayOrder) -> None:
    assert order_of(column) is order


@pytest.mark.parametrize(
    ("order", "understood"),
    [
        (DayOrder.DAY_FIRST, date(2011, 8, 4)),
        (DayOrder.MONTH_FIRST, date(2011, 4, 8)),
        (DayOrder.UNCERTAIN, None),
    ],
)
def test_a_day_that_only_the_column_can_tell(order: DayOrder, understood: date | None) -> None:
    found = day("4/8/2011", calendar(order))
    if understood is None:
        assert isinstance(found, NotUnderstood)
        assert found.code == "DATE_ORDER_UNCERTAIN"
        assert birth("4/8/2011", calendar(order)) == found
    else:
        assert isinstance(found, Repaired)
        assert found.value == understood


def test_a_day_that_a_book_keeps_is_doubtful_in_a_column_with_the_month_first() -> None:
    """Excel has turned what it could: «3/4/2011» of the other order is kept as the 3rd of April."""
    kept, month_first = date(2011, 4, 3), calendar(DayOrder.MONTH_FIRST)
    doubtful = day(kept, month_first)
    assert isinstance(doubtful, Repaired)
    assert (doubtful.value, doubtful.code) == (kept, "DATE_ORDER_DOUBTFUL")
    assert day(date(2011, 4, 13), month_first) == Exact(date(2011, 4, 13))
    assert day(date(2011, 4, 4), month_first) == Exact(date(2011, 4, 4))
    assert day(kept, calendar(DayOrder.DAY_FIRST)) == Exact(kept)


def test_a_minute_before_midnight_is_the_next_day_however_it_is_written() -> None:
    for written in ("11.03.2011 23:59:59", "11.03.2011 23:59", "2011-03-11T23:59:59"):
        understood = day(written, CALENDAR)
        assert isinstance(understood, Repaired)
        assert understood.value == date(2011, 3, 12)


@given(st.sampled_from(list(DayOrder)))
def test_dots_are_written_day_first_whatever_stands_beside_them(order: DayOrder) -> None:
    assert day("04.08.2011", calendar(order)) == Exact(date(2011, 8, 4))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (2011, Birth(2011)),
        ("2011", Birth(2011)),
        ("2011 г.р.", Birth(2011)),
        ("2011г.", Birth(2011)),
        ("2011 года рождения", Birth(2011)),
        ("12.03.2011", Birth(2011, date(2011, 3, 12))),
        ("5.3.2011 г.", Birth(2011, date(2011, 3, 5))),
        ("12 марта 2011 г.р.", Birth(2011, date(2011, 3, 12))),
        ("2011/03/12", Birth(2011, date(2011, 3, 12))),
    ],
)
def test_births(written: str | int, value: Birth) -> None:
    assert birth(written, CALENDAR) == Exact(value)


@pytest.mark.parametrize("written", ["род. в 2011 году", "2 011", "2,011", "2011,00", "2011.0", "2'011"])
def test_births_written_otherwise(written: str) -> None:
    understood = birth(written, CALENDAR)
    assert isinstance(understood, Repaired)
    assert understood.value == Birth(2011)


@pytest.mark.parametrize(
    "written",
    [
        "не знаю",
        "31.02.2011",
        "2010 или 2011",
        15,
        "2 11",
        "20 1211",
        "120112",
        "2011-2012",
        "3 011",
        "1811",
        "1811 г.р.",
        "1 811",
        -2011,
        "№ 2011",
        "до 2011",
        "не 2011",
        "поступил в 2018",
        "приказ от 12.03.2011",
        "выпуск 2011",
        "20111",
        20111,
        "19874",
    ],
)
def test_births_not_understood(written: str | int) -> None:
    understood = birth(written, CALENDAR)
    assert isinstance(understood, NotUnderstood)
    assert understood.code == "BIRTH_NOT_UNDERSTOOD"


@given(st.text(alphabet="0123456789./- ,год", max_size=20))
def test_no_day_is_taken_out_of_a_longer_number(written: str) -> None:
    understood = day(written, CALENDAR)
    if not isinstance(understood, NotUnderstood):
        digits = "".join(character for character in written if character.isdigit())
        assert 4 <= len(digits) <= 8
