"""Errors as problem+json (RFC 9457), for people in Russian, for programs with a stable `code`. Drawn in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from mentoring_common.errors import Fault, ServiceError, TooOften
from mentoring_common.mongo import is_transient
from mentoring_common.telemetry import get_logger

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """Отказ (RFC 9457)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str = "about:blank"
    """Вид отказа по RFC 9457."""
    title: str
    """Что случилось, в двух словах."""
    status: int
    """Тот же, что у ответа."""
    code: str
    """Постоянный код для программ."""
    detail: str
    """Что не так, где и что сделать, для людей."""
    errors: tuple[Fault, ...] = ()
    """Все ошибки запроса по одной."""


RESPONSES: dict[int | str, dict[str, Any]] = {"default": {"description": "Отказ"}}
"""Keeps the framework's own description of its refusals out of a route's OpenAPI; ours are `http.refusals`."""

_STATUS: Mapping[int, tuple[str, str, str]] = {
    400: ("REQUEST_UNREADABLE", "Запрос не прочитан", "Запрос не удалось прочитать. Проверьте его тело и заголовки."),
    404: ("ROUTE_NOT_FOUND", "Не найдено", "Такого адреса нет. Список адресов: /docs."),
    405: ("METHOD_NOT_ALLOWED", "Метод не поддерживается", "Этот адрес не принимает такой метод. Список: /docs."),
    413: ("BODY_TOO_LARGE", "Слишком большой запрос", "Тело запроса больше допустимого. Разделите данные на части."),
}

_REASONS: Mapping[str, str] = {
    "missing": "обязательное поле не заполнено",
    "extra_forbidden": "неизвестное поле; уберите его или проверьте написание",
    "enum": "значение не из списка допустимых",
    "literal_error": "значение не из списка допустимых",
    "int_parsing": "нужно целое число",
    "int_type": "нужно целое число",
    "string_type": "нужна строка",
    "bool_parsing": "нужно true или false",
    "date_parsing": "нужна дата вида 2026-09-01",
    "date_from_datetime_parsing": "нужна дата вида 2026-09-01",
    "string_too_short": "слишком короткое значение",
    "string_too_long": "слишком длинное значение",
    "string_pattern_mismatch": "значение не того вида",
    "greater_than_equal": "значение меньше допустимого",
    "less_than_equal": "значение больше допустимого",
}


HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": "10"},
    503: {"Retry-After": "2"},
}
"""What the answer of a status says in its headers, where a refusal does not say it itself."""


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
    **extra: Any,
) -> JSONResponse:
    """A problem+json answer."""
    content = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **extra}
    if errors:
        content["errors"] = [asdict(error) for error in errors]
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE, headers=headers or HEADERS.get(status))


def of_error(error: Exception) -> JSONResponse:
    """The answer to an error that reached the edge; an unexpected one is logged and answered without its text."""
    if isinstance(error, ServiceError):
        wait = {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, TooOften) else None
        return problem(
            error.status, error.code, error.title, error.detail, errors=error.errors, headers=wait, **error.extra
        )
    if is_transient(error):
        get_logger().warning("the database does not answer", exc_info=error)
        return problem(
            503,
            "DATABASE_UNAVAILABLE",
            "Временно недоступно",
            "База данных не отвечает. Повторите запрос через минуту.",
        )
    get_logger().error("an unexpected error", exc_info=error)
    return problem(
        500,
        "INTERNAL",
        "Внутренняя ошибка",
        "Что-то сломалось у нас, данные не изменены наполовину. Повторите запрос позже.",
    )


def of_http(error: HTTPException) -> JSONResponse:
    """The answer to a refusal of the framework's own: no such address, no such method."""
    code, title, detail = _STATUS.get(error.status_code, ("REFUSED", "Отказ", "Запрос отклонён."))
    return problem(error.status_code, code, title, detail, headers=error.headers)


def install(app: FastAPI) -> None:
    """Answer every refusal of the app, the framework's own included, with problem+json."""

    @app.exception_handler(ServiceError)
    async def _service_error(_request: Request, error: ServiceError) -> JSONResponse:
        return of_error(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return _validation_problem(error.errors())

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        return of_http(error)


def _validation_problem(mistakes: Sequence[Any]) -> JSONResponse:
    if any(mistake["type"] == "json_invalid" for mistake in mistakes):
        return problem(
            400,
            "JSON_BROKEN",
            "Запрос не прочитан",
            "Тело запроса не является правильным JSON. Проверьте скобки и кавычки.",
        )
    detail, errors = faults_of(mistakes)
    return problem(422, "REQUEST_INVALID", "Данные не приняты", detail, errors=errors)


def faults_of(mistakes: Sequence[Any]) -> tuple[str, list[Fault]]:
    """What pydantic found wrong, in a sentence and one by one, without the values."""
    errors = [_fault(mistake) for mistake in mistakes]
    listed = "; ".join(f"{error.pointer.removeprefix('/').replace('/', '.')}: {error.text}" for error in errors[:5])
    return f"Исправьте и повторите: {listed}.", errors


def _fault(mistake: Any) -> Fault:
    return Fault(
        code=str(mistake["type"]).upper(),
        pointer=pointer(*mistake["loc"]),
        text=_REASONS.get(mistake["type"], "значение не подходит"),
    )


def pointer(*steps: object) -> str:
    """The JSON pointer (RFC 6901) of these steps."""
    return "".join("/" + _encodable(str(step)).replace("~", "~0").replace("/", "~1") for step in steps)


def _encodable(name: str) -> str:
    """A field's name as the caller wrote it, which in JSON may hold half of a surrogate pair."""
    return name.encode("utf-8", "replace").decode()
