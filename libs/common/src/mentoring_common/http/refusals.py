"""The refusals of an operation in OpenAPI: one component for each status, one schema for all."""

from collections.abc import Mapping
from typing import Any

from mentoring_common.http.problems import HEADERS, MEDIA_TYPE, Problem

Document = dict[str, Any]

_REF = "#/components/schemas/{model}"
_PROBLEM: Document = Problem.model_json_schema(ref_template=_REF)
SCHEMAS: Mapping[str, Document] = {**_PROBLEM.pop("$defs"), "Problem": _PROBLEM}
"""What every refusal is made of."""


def _component(status: int, what: str, code: str, title: str, detail: str, **more: Any) -> Document:
    example = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **more}
    content = {"schema": {"$ref": _REF.format(model="Problem")}, "example": example}
    headers = {
        name: {"description": _HEADER[name], "schema": {"type": "string"}, "example": value}
        for name, value in HEADERS.get(status, {}).items()
    }
    described: Document = {"description": what, "content": {MEDIA_TYPE: content}}
    return {**described, "headers": headers} if headers else described


_HEADER = {
    "Retry-After": "Через сколько секунд повторить",
    "WWW-Authenticate": "Чем представиться",
}
_GRADE = {"code": "GREATER_THAN_EQUAL", "pointer": "/body/grade", "text": "значение меньше допустимого"}
_NAMES: Mapping[int, str] = {
    400: "BadRequest", 401: "Unauthenticated", 403: "Forbidden", 404: "NotFound", 409: "Conflict",
    412: "PreconditionFailed", 413: "TooLarge", 415: "UnsupportedMedia", 422: "Unprocessable",
    428: "PreconditionRequired", 429: "TooMany", 503: "Unavailable",
}  # fmt: skip
COMPONENTS: Document = {
    "BadRequest": _component(
        400, "Запрос не прочитан", "JSON_BROKEN", "Запрос не прочитан",
        "Тело запроса не является правильным JSON. Проверьте скобки и кавычки.",
    ),
    "Unauthenticated": _component(
        401, "Нет токена, или он не подходит", "TOKEN_EXPIRED", "Требуется вход",
        "Срок действия токена истёк. Получите новый и повторите запрос.",
    ),
    "Forbidden": _component(
        403, "Роли это не открыто", "ROLE_REQUIRED", "Недостаточно прав",
        "Для этого действия нужна роль: куратор школы",
    ),
    "NotFound": _component(
        404, "Такого нет, или оно чужое", "PARTICIPANT_NOT_FOUND", "Не найдено",
        "Участник не найден. Проверьте его идентификатор.",
    ),
    "Conflict": _component(
        409, "Состояние изменилось, или запрос с этим ключом ещё выполняется", "IDEMPOTENCY_IN_FLIGHT",
        "Состояние изменилось",
        "Запрос с этим ключом ещё выполняется. Повторите его с тем же ключом через минуту.",
    ),
    "PreconditionFailed": _component(
        412, "Запись изменилась с тех пор, как её читали", "IF_MATCH_FAILED", "Условие не выполнено",
        "Запись изменилась с тех пор, как Вы её читали. Прочитайте её снова.",
    ),
    "TooLarge": _component(
        413, "Слишком большой запрос", "BODY_TOO_LARGE", "Слишком большой запрос",
        "Тело запроса больше допустимого. Разделите данные на части.",
    ),
    "UnsupportedMedia": _component(
        415, "Тело не в UTF-8", "CHARSET_NOT_UTF8", "Запрос не прочитан",
        "Тело запроса должно быть в UTF-8. Перекодируйте его и повторите.",
    ),
    "Unprocessable": _component(
        422, "Прочитано, но не принято; в errors каждая ошибка", "REQUEST_INVALID", "Данные не приняты",
        "Исправьте и повторите: body.grade: значение меньше допустимого.", errors=[_GRADE],
    ),
    "PreconditionRequired": _component(
        428, "Нет If-Match", "IF_MATCH_REQUIRED", "Нужно условие",
        "Передайте в If-Match значение ETag прочитанной записи.",
    ),
    "TooMany": _component(
        429, "Слишком часто или слишком много сразу", "TOKEN_TOO_OFTEN", "Слишком много сразу",
        "Слишком много запросов подряд от этой учётной записи. Повторите через 10 с.",
    ),
    "Unavailable": _component(
        503, "Служба запускается, или её база данных не отвечает", "DATABASE_UNAVAILABLE", "Временно недоступно",
        "База данных не отвечает. Повторите запрос через минуту.",
    ),
    "Refusal": _component(
        502, "Любой другой отказ, в том числе самого шлюза", "SERVICE_DOWN", "Временно недоступно",
        "Служба сейчас не отвечает: возможно, её перезапускают. Повторите запрос через минуту.",
    ),
}  # fmt: skip
"""Name of a response of OpenAPI's `components` -> what it is. Codes are examples: each operation has its own."""
ANY_OTHER: Document = {"$ref": "#/components/responses/Refusal"}
_ALWAYS = (401, 403, 422, 429, 503)
"""The door; a query that is not taken; limits; a start and a database that is away."""


def refusals_of(method: str, path: str, operation: Document) -> Document:
    """The `responses` of what the operation refuses with."""
    statuses = set(_ALWAYS)
    names = {each["name"].lower() for each in operation.get("parameters", ())}
    if "requestBody" in operation:
        statuses |= {400, 413, 415}
    if "idempotency-key" in names:
        statuses |= {400, 409}
    if "{" in path or "school_id" in names:
        statuses.add(404)
    if method != "get":
        statuses |= {404, 409}  # a school or a person of the body, a state that has moved on
    if "if-match" in names:
        statuses |= {412, 428}
    return {str(status): {"$ref": f"#/components/responses/{_NAMES[status]}"} for status in sorted(statuses)}
