"""Mail addresses: one rule at every door, and the sender's own."""

from email_validator import EmailNotValidError, validate_email

UNREACHABLE = "ADDRESS_UNREACHABLE"
"""The code of a refusal of an address, at every door."""
UNREACHABLE_TEXT = (
    "по этому адресу письма не дойдут: перед знаком @ нужны латинские буквы, после него — имя сервера с точкой"
)


def mail_address(text: str) -> str:
    """The address as people write it (`anna@школа.рф`). Raises ValueError where no letter can reach it.

    A name before the @ that is not ASCII is refused: hardly a server takes one (RFC 6531). A Cyrillic domain is fine.
    """
    return _validated(text)[0]


def is_mail_address(text: str) -> bool:
    """Whether a letter can reach the address."""
    try:
        mail_address(text)
    except ValueError:
        return False
    return True


def wire_address(text: str) -> str:
    """The address as SMTP writes it, the domain in ASCII. Raises ValueError where no letter can reach it."""
    return _validated(text)[1]


def _validated(text: str) -> tuple[str, str]:
    try:
        # nothing is asked of the DNS; the domains that are kept for tests harm nobody
        found = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, test_environment=True, strict=True
        )
    except EmailNotValidError:
        raise ValueError("no mail address") from None  # its text would repeat the address
    if found.ascii_email is None:
        raise ValueError("no mail address")
    return found.normalized, found.ascii_email
