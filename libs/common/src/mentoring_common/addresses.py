"""Mail addresses: one rule at every door, and the sender's own."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

UNREACHABLE = "ADDRESS_UNREACHABLE"
"""The code of a refusal of an address, at every door."""
UNREACHABLE_TEXT = (
    "по этому адресу письма не дойдут: перед знаком @ нужны латинские буквы, после него — имя сервера с точкой, "
    "каждая часть буквами одного алфавита"
)
REMEMBERED = 1_000
"""An import asks several times of each address of a chunk of rows."""


def mail_address(text: str) -> str:
    """The address as people write it (`anna@школа.рф`). Raises ValueError where no letter can reach it.

    A name before the @ that is not ASCII is refused: hardly a server takes one (RFC 6531). A Cyrillic domain is fine,
    but no part of it has letters of two alphabets: it only looks like somebody's.
    """
    return _demanded(text)[0]


def is_mail_address(text: str) -> bool:
    """Whether a letter can reach the address."""
    return _validated(text) is not None


def wire_address(text: str) -> str:
    """The address as SMTP writes it, the domain in ASCII. Raises ValueError where no letter can reach it."""
    return _demanded(text)[1]


def _demanded(text: str) -> tuple[str, str]:
    if (found := _validated(text)) is None:
        raise ValueError("no mail address")  # the text would repeat it
    return found


_MIXED = re.compile(r"[^.@]*(?:[a-z][^.@]*[а-яё]|[а-яё][^.@]*[a-z])", re.IGNORECASE)


@lru_cache(REMEMBERED)
def _validated(text: str) -> tuple[str, str] | None:
    """The address as people and as SMTP write it; None where no letter can reach it."""
    if _MIXED.search(text.rpartition("@")[2]):
        return None
    try:
        # nothing is asked of the DNS; the domains that are kept for tests harm nobody
        found = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, test_environment=True, strict=True
        )
    except EmailNotValidError:
        return None
    return (found.normalized, found.ascii_email) if found.ascii_email is not None else None
