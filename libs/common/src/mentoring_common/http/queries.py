"""A query parameter that its route does not take is refused, like an unknown field of a body."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from fastapi import Request

from mentoring_common.errors import Fault, Unprocessable
from mentoring_common.http.problems import pointer


async def refuse_unknown(request: Request) -> None:
    """A dependency of every route. Raises Unprocessable: `QUERY_PARAMETER_UNKNOWN` or `QUERY_PARAMETER_REPEATED`.

    What a route takes is what its OpenAPI operation declares; pages and files, which are in no OpenAPI document, take
    anything.
    """
    if not request.scope["query_string"]:
        return
    paths = request.app.openapi()["paths"]
    operation = paths.get(request.scope["route"].path, {}).get(request.method.lower())
    if operation is None:
        return
    takes = {found["name"]: _is_list(found) for found in operation.get("parameters", ()) if found["in"] == "query"}
    given = Counter(name for name, _ in request.query_params.multi_items())
    taken = f"Этот адрес принимает: {', '.join(takes)}." if takes else "Этот адрес не принимает параметров."
    if unknown := [name for name in given if name not in takes]:
        raise Unprocessable(
            "QUERY_PARAMETER_UNKNOWN",
            f"Неизвестный параметр запроса: {', '.join(unknown)}. {taken} Уберите его или проверьте написание.",
            [_fault("QUERY_PARAMETER_UNKNOWN", name, "неизвестный параметр") for name in unknown],
            parameters=list(takes),
        )
    if repeated := [name for name, times in given.items() if times > 1 and not takes[name]]:
        raise Unprocessable(
            "QUERY_PARAMETER_REPEATED",
            f"Параметр запроса указан несколько раз: {', '.join(repeated)}. Оставьте одно значение.",
            [_fault("QUERY_PARAMETER_REPEATED", name, "нужно одно значение") for name in repeated],
        )


def _fault(code: str, name: str, text: str) -> Fault:
    return Fault(code, pointer("query", name), text)


def _is_list(parameter: Mapping[str, Any]) -> bool:
    schema = parameter["schema"]
    return any(kind.get("type") == "array" for kind in (schema, *schema.get("anyOf", ())))
