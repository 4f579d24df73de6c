"""The errors of reading a roster: the file's, and ours."""

from mentoring_common.errors import Unavailable


class RosterRefused(Exception):
    """The whole file cannot be taken.

    `code` is a stable slug for programs, `detail` tells the curator in Russian what is wrong and what to do.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def too_complex() -> RosterRefused:
    """The refusal of a file that spends what reading it may cost."""
    return RosterRefused(
        "TOO_COMPLEX",
        "Файл слишком сложен: чтение потребовало больше памяти или времени, чем нужно любой базе. Скопируйте таблицу "
        "(только значения) в новую книгу, сохраните как .xlsx.",
    )


def locked() -> RosterRefused:
    """The refusal of a book that asks for a password."""
    return RosterRefused(
        "PASSWORD_PROTECTED", "Файл защищён паролем. Снимите пароль (Файл — Сведения — Защита книги) и сохраните."
    )


class ReaderDied(Unavailable):
    """The reading process was ended by somebody else, as the kernel does when memory is short: no verdict on the file.

    The same file may be read the next time.
    """

    def __init__(self, why: str) -> None:
        super().__init__("READER_DIED", "Чтение файла прервалось по нашей вине, файл ни при чём. Повторите загрузку.")
        self.why = why
