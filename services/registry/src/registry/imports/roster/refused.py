"""The one error of reading a roster."""


class RosterRefused(Exception):
    """The whole file cannot be taken.

    `code` is a stable slug for programs, `detail` tells the curator in Russian what is wrong and what to do.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
