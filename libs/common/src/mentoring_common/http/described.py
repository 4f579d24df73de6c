"""What an OpenAPI document says beyond what the routes say themselves: meanings, examples, refusals, who is let in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mentoring_common.auth import TITLES
from mentoring_common.http.examples import Document, Examples, Glossary
from mentoring_common.http.refusals import ANY_OTHER, COMPONENTS, SCHEMAS, refusals_of
from mentoring_common.permissions import Names, Permissions

SERVERS = [{"url": "/", "description": "Эта установка платформы"}]
DONE: Mapping[str, str] = {
    "200": "Ответ",
    "201": "Записано",
    "202": "Принято: выполняется, за ходом можно следить",
    "204": "Выполнено, тела нет",
    "304": "С прошлого ответа ничего не изменилось",
}
"""Status -> what it says where the route has no words of its own."""
_NO_WORDS = "Successful Response"


def describe(document: Document, glossary: Glossary, permissions: Permissions) -> Document:
    """The document, completed in place. What a route or a model says itself stays."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    components["responses"] = COMPONENTS
    for name, schema in SCHEMAS.items():
        schemas.setdefault(name, schema)
    examples = Examples(schemas, glossary)
    for model, schema in schemas.items():
        _describe_fields(schema, model, glossary)
    tags: dict[str, str] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            _tag(operation, path, tags)
            _say_who(operation, name, permissions)
            for parameter in operation.get("parameters", ()):
                _describe_parameter(parameter, glossary, examples)
            for content in _contents(operation):
                content.setdefault("example", examples.of(content["schema"]))
            for status, answer in operation["responses"].items():
                if answer.get("description") == _NO_WORDS:
                    answer["description"] = DONE[status]
            operation["responses"] |= {**refusals_of(method, path, operation), "default": ANY_OTHER}
    document["tags"] = [{"name": name, "description": told} for name, told in tags.items()]
    document["servers"] = SERVERS
    return document


def _describe_fields(schema: Document, model: str, glossary: Glossary) -> None:
    if model in glossary and not _is_russian(schema.get("description", "")):
        schema["description"] = glossary[model][0]
    for field, described in schema.get("properties", {}).items():
        told = glossary.get(f"{model}.{field}") or glossary.get(field)
        if told and not _is_russian(described.get("description", "")):
            described["description"] = told[0]


def _is_russian(text: str) -> bool:
    return re.search("[а-яё]{2}", text, re.IGNORECASE) is not None  # «Р-145» stands in English too


def _describe_parameter(parameter: Document, glossary: Glossary, examples: Examples) -> None:
    name = parameter["name"].lower()
    told = glossary.get(f"?{name}") or glossary.get(name)
    if told and "description" not in parameter:
        parameter["description"] = told[0]
    if "example" not in parameter:
        given = told[1] if told and len(told) == 2 else None
        parameter["example"] = given if given is not None else examples.of(_present(parameter["schema"]), name)


def _present(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a value that is given."""
    return next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)


def _contents(operation: Document) -> Iterator[Document]:
    """What is sent and what is answered, where it can be shown as an example: JSON, and forms."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for kind, content in body.get("content", {}).items():
            if "json" in kind or kind.startswith("multipart/"):
                yield content


def _tag(operation: Document, path: str, tags: dict[str, str]) -> None:
    """Operations of one thing stand together under its Latin name: generated clients make a module of it."""
    service, _, thing, *_ = path.strip("/").split("/")
    name = f"{service}-{thing.partition(':')[0].partition('.')[0]}"
    tags.setdefault(name, *operation.get("tags", [name])[:1])
    operation["tags"] = [name]


def _say_who(operation: Document, name: str, permissions: Permissions) -> None:
    permitted = permissions.get(name)
    if permitted is None:
        return
    roles = ", ".join(title for role, title in TITLES.items() if role in permitted.roles)
    who = "Открыто всем ролям." if len(permitted.roles) == len(TITLES) else f"Открыто ролям: {roles}."
    if permitted.names is Names.PURPOSE:
        who += " Имена видят роли школы, методист — когда передал `Access-Purpose`; просмотр записывается."
    operation["description"] = "\n\n".join(filter(None, (operation.get("description"), who)))
