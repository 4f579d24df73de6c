"""ИНН: the taxpayer number of an organisation (10 digits) or a sole trader (12) with its control digits. Pure.

How the number is made: приказ ФНС России от 29.06.2012 № ММВ-7-6/435@.
"""

from collections.abc import Sequence

_OF_TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_FIRST_OF_TWELVE = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_SECOND_OF_TWELVE = (3, *_FIRST_OF_TWELVE)


def is_taxpayer_number(text: str) -> bool:
    """Whether the text is ten or twelve digits whose last one or two are the control digits of the others."""
    if not (text.isascii() and text.isdigit()) or not any(digit != "0" for digit in text):
        return False
    digits = [int(digit) for digit in text]
    match len(digits):
        case 10:
            return digits[9] == _control(digits, _OF_TEN)
        case 12:
            return digits[10:] == [_control(digits, _FIRST_OF_TWELVE), _control(digits, _SECOND_OF_TWELVE)]
        case _:
            return False


def _control(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10
