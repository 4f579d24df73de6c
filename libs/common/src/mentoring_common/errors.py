"""Errors that a caller can act upon: one small family, mapped to problem+json in one place (`http.problems`).

ServiceError
├── BadRequest          400  the request could not be read at all
├── Unauthenticated     401  no token, or one that does not hold
├── Forbidden           403  the role may not do this to anybody
├── NotFound            404  not there, or not yours
├── Conflict            409  the state has moved on
├── TooLarge            413
├── UnsupportedMedia    415  a body in another encoding than UTF-8
├── Unprocessable       422  read, understood, refused
├── TooMany             429  more at once than is taken; wait and try again
│   └── TooOften        429  more in this time than is taken; it says how long to wait
└── Unavailable         503  a dependency does not answer; try again
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One of the things that are wrong with a request; without personal data.

    `pointer` is a JSON pointer (RFC 6901) whose first step is the part of the request: `/body/grade`, `/query/limit`,
    `/path/participant_id`; `""` means the request as a whole, or the state that it met. `text` is Russian.
    """

    code: str
    pointer: str
    text: str


def sentence(text: str) -> str:
    """A fault's text where it is read alone: with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def fragment(told: str) -> str:
    """A sentence where it is one of several: without its capital and its full stop."""
    return f"{told[:1].lower()}{told[1:]}".removesuffix(".")


class ServiceError(Exception):
    """A refusal with a stable `code` for programs and a Russian `detail` for people; neither holds personal data.

    `errors` are all the faults that were found, so that a caller mends them in one go.
    """

    status = 500
    title = "Внутренняя ошибка"

    def __init__(self, code: str, detail: str, errors: Sequence[Fault] = (), **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.extra: Mapping[str, Any] = extra


class BadRequest(ServiceError):
    """The request could not be read."""

    status = 400
    title = "Запрос не прочитан"


class Unauthenticated(ServiceError):
    """No token, or one that does not hold."""

    status = 401
    title = "Требуется вход"


class Forbidden(ServiceError):
    """The caller's role may not do this."""

    status = 403
    title = "Недостаточно прав"


class NotFound(ServiceError):
    """Not there, or not the caller's: the two look alike on purpose."""

    status = 404
    title = "Не найдено"


class Conflict(ServiceError):
    """The state has moved on since the caller looked."""

    status = 409
    title = "Состояние изменилось"


class TooLarge(ServiceError):
    """More bytes than are taken."""

    status = 413
    title = "Слишком большой запрос"


class UnsupportedMedia(ServiceError):
    """A body in a form that is not read."""

    status = 415
    title = "Запрос не прочитан"


class Unprocessable(ServiceError):
    """Read and understood, but refused."""

    status = 422
    title = "Данные не приняты"


class TooMany(ServiceError):
    """More of the same caller's work at once than is taken."""

    status = 429
    title = "Слишком много сразу"


class TooOften(TooMany):
    """The caller is to wait for `retry_after_seconds`, which the answer says in `Retry-After` too."""

    def __init__(self, code: str, whose: str, retry_after_seconds: int) -> None:
        super().__init__(code, f"Слишком много запросов подряд {whose}. Повторите через {retry_after_seconds} с.")
        self.retry_after_seconds = retry_after_seconds


class Unavailable(ServiceError):
    """Something this service needs does not answer."""

    status = 503
    title = "Временно недоступно"
