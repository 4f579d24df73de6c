"""Phones and addresses: whole ones, however they are spelled, or none. Expected values by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry.imports.roster.contacts import Contact, contact
from registry.understanding import Exact, NotUnderstood, Repaired

PHONE = "+79001234567"


@pytest.mark.parametrize(
    "written",
    [
        "+79001234567",
        "8 (900) 123-45-67",
        "89001234567",
        89001234567,
        "+7 900 123 45 67",
        "8-900-123-45-67",
        "9001234567",
        "мама 8(900)1234567",
        "8 900 123-45-67 (бабушка), 8 900 765-43-21",
        "+7 (900) 123–45–67 доб. 12",
        "+7 900 123 45 67, 8 900 765 43 21",
        "89001234567;89007654321",
        "тел.89001234567",
        "8‑900‑123‑45‑67",
        "8−900−123−45−67",
        "8‒900‒123‒45‒67",
        "8 900 123-45-67, ИНН 7707083893",
        "паспорт 4509 123456, 8 900 123-45-67",
        "паспорт у мамы 8 900 123-45-67",
    ],
)
def test_the_spelling_of_a_phone_is_worth_no_word(written: str | int) -> None:
    assert contact(written) == Exact(Contact(phone=PHONE))


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("8 (8442) 12-34-56", "+78442123456"),
        ("(8442) 123456", "+78442123456"),
        ("+7 (84423) 1-23-45", "+78442312345"),
        ("(8442) 1-23-45", None),
        ("8442 12-34-56", None),
        ("4509 123456", None),
        ("(4509) 1234567", None),
    ],
)
def test_a_long_code_stands_in_brackets(written: str, phone: str | None) -> None:
    understood = contact(written)
    assert understood == Exact(Contact(phone=phone)) if phone else isinstance(understood, NotUnderstood)


def test_a_phone_and_an_address() -> None:
    assert contact("Мама: 8 900 123-45-67; Mama.Ivanova@Mail.Example") == Exact(
        Contact(PHONE, "mama.ivanova@mail.example")
    )


@pytest.mark.parametrize(
    ("written", "email"),
    [
        ("anna@школа-5.рф", "anna@школа-5.рф"),
        ("Анна <anna@mail.example>", "anna@mail.example"),
        ("mailto:anna@mail.example", "anna@mail.example"),
        ("anna@mail.example.", "anna@mail.example"),
        ("e-mail anna@mail.example", "anna@mail.example"),
        ("Email: anna@mail.example", "anna@mail.example"),
        ("мама anna@mail.example", "anna@mail.example"),
        ("мама,anna@mail.example", "anna@mail.example"),
        ("мама/anna@mail.example", "anna@mail.example"),
        ("E-mail-anna@mail.example", "anna@mail.example"),
        ("anna@mail.example,olga@mail.example", "anna@mail.example"),
        ("anna@mail.example vk anna", "anna@mail.example"),
    ],
)
def test_addresses(written: str, email: str) -> None:
    assert contact(written) == Exact(Contact(email=email))


@pytest.mark.parametrize("written", ["аnnа@mail.example", "anna@mаil.example", "anna@mail.ехаmple"])
def test_russian_letters_in_an_address_are_mended_and_told(written: str) -> None:
    understood = contact(written)
    assert isinstance(understood, Repaired)
    assert (understood.value.email, understood.code) == ("anna@mail.example", "ADDRESS_REPAIRED")


def test_a_russian_server_stays_russian_beside_a_mended_name() -> None:
    understood = contact("ivаn@оса.рф")
    assert isinstance(understood, Repaired)
    assert understood.value.email == "ivan@оса.рф"


def test_a_phone_and_an_address_with_a_stroke_between_are_two() -> None:
    assert contact("8 900 123-45-67/anna@mail.example") == Exact(Contact(PHONE, "anna@mail.example"))


@pytest.mark.parametrize(
    "written",
    [
        "ivan,ova@mail.example",
        "ivan;ova@mail.example",
        "ivan/ova@mail.example",
        "ivan|ova@mail.example",
        "8 900 123-45-67anna@mail.example",
        "+79001234567anna@mail.example",
        "anna@mail.co m",
        "anna@mail.exam ple",
    ],
)
def test_what_is_left_of_a_cut_address_is_a_strangers(written: str) -> None:
    understood = contact(written)
    assert isinstance(understood, NotUnderstood)
    assert understood.code == "ADDRESS_CUT"


def test_beside_a_cut_address_the_phone_is_taken_and_the_rest_told() -> None:
    understood = contact("8 900 123-45-67, ivan ova@mail.example")
    assert isinstance(understood, Repaired)
    assert (understood.value, understood.code) == (Contact(PHONE), "ADDRESS_CUT")


def test_an_address_that_mail_cannot_reach_is_told() -> None:
    understood = contact("бабушка@почта.example, 8 900 123-45-67")
    assert isinstance(understood, Repaired)
    assert (understood.value, understood.code) == (Contact(PHONE), "ADDRESS_UNREACHABLE")


@pytest.mark.parametrize(
    "written",
    [
        "через классного",
        "2-34-56",
        "123",
        "a@b",
        "8 900 123 45 6",
        "+7900123456789",
        "1289001234567",
        "00+-9001234567",
        "почта@школа.рф",
        "8900123456",
        "7900123456",
        "112-233-445 95",
        "82011223344",
        "vk.example/id9001234567",
        "8900123456l",
        "89001234567x",
        "849512345678x",
        "ivan ova@mail.example",
        "anna@mail.example-мама",
        "ivanova@ mail.example",
        "89001234567 89007654321",
        "89001234567-2",
        "ИНН 7707083893",
        "карта 9001234567",
        "счёт № 900 123 45 67",
    ],
)
def test_contacts_not_understood(written: str) -> None:
    assert isinstance(contact(written), NotUnderstood)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("почта@школа.рф", "ADDRESS_UNREACHABLE"),
        ("@anna", "ADDRESS_UNREACHABLE"),
        ("2-34-56", "CONTACT_NOT_UNDERSTOOD"),
    ],
)
def test_the_reason_is_the_true_one(written: str, code: str) -> None:
    understood = contact(written)
    assert isinstance(understood, NotUnderstood)
    assert understood.code == code


@given(st.text(alphabet="0123456789 -()+", max_size=30))
def test_no_phone_is_taken_out_of_a_longer_number(written: str) -> None:
    understood = contact(written)
    if not isinstance(understood, NotUnderstood):
        assert sum(character.isdigit() for character in written) in {10, 11}
