"""A query parameter that its route does not take is refused, like an unknown field of a body."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request
from fastapi.openapi.utils import get_openapi

from mentoring_common.errors import Fault, Unprocessable
from mentoring_common.http.problems import pointer


async def refuse_unknown(request: Request) -> None:
    """A dependency of every route. Raises Unprocessable: `QUERY_PARAMETER_UNKNOWN` or `QUERY_PARAMETER_REPEATED`.

    What a route takes is what its OpenAPI operation declares; pages and files, which are in no OpenAPI document, take
    anything.
    """
    if not request.scope["query_string"]:
        return
    takes = _taken_by(request)
    if takes is None:
        return
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


def _taken_by(request: Request) -> dict[str, bool] | None:
    """Each query parameter of the request's route, and whether it is a list; None where the route is described nowhere.

    Found out once a route: to describe all of them costs a start more than the rest of it.
    """
    route = request.scope["route"]
    known: dict[tuple[str, str], dict[str, bool] | None] = request.app.state.query_parameters
    key = (request.method.lower(), route.path)
    if key not in known:
        paths = get_openapi(title="", version="", routes=[route])["paths"]
        operation = paths.get(route.path, {}).get(key[0])
        known[key] = None if operation is None else _declared(operation.get("parameters", ()))
    return known[key]


def _declared(parameters: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    return {each["name"]: _is_list(each) for each in parameters if each["in"] == "query"}


def _fault(code: str, name: str, text: str) -> Fault:
    return Fault(code, pointer("query", name), text)


def _is_list(parameter: Mapping[str, Any]) -> bool:
    schema = parameter["schema"]
    return any(kind.get("type") == "array" for kind in (schema, *schema.get("anyOf", ())))
