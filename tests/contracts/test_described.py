"""The published documents say all that somebody needs who has never seen the platform."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from mentoring_local.places import REPOSITORY
from mentoring_tools import contracts

Document = dict[str, Any]
PUBLISHED: Document = json.loads((REPOSITORY / "services/console/src/console/docs/published/openapi.json").read_text())
OPERATIONS: dict[str, Document] = {
    f"{method.upper()} {path}": operation
    for path, methods in PUBLISHED["paths"].items()
    for method, operation in methods.items()
}
FIELDS = {
    f"{model}.{name}": described
    for model, schema in PUBLISHED["components"]["schemas"].items()
    for name, described in schema.get("properties", {}).items()
}
APPS: dict[str, FastAPI] = {service: contracts.app_of(service) for service in contracts.SERVICES}
RUSSIAN = re.compile("[а-яё]{2}", re.IGNORECASE)
HOW = "say it in libs/methodology/src/mentoring_methodology/glossary.yaml or at the field itself, then make contracts"
ALWAYS = {"401", "403", "422", "429", "503", "default"}


def test_every_model_and_field_is_described_in_russian() -> None:
    models = PUBLISHED["components"]["schemas"]
    assert [name for name, said in models.items() if not RUSSIAN.search(said.get("description", ""))] == [], HOW
    assert [name for name, said in FIELDS.items() if not RUSSIAN.search(said.get("description", ""))] == [], HOW


def test_there_is_a_way_to_begin() -> None:
    info = PUBLISHED["info"]["description"]
    assert all(
        word in info for word in ("Authorization: Bearer", "Idempotency-Key", "429", "/registry/v1/organisations")
    )
    assert PUBLISHED["servers"] == [{"url": "/", "description": "Эта установка платформы"}]
    [scheme] = PUBLISHED["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"], scheme["bearerFormat"]) == ("http", "bearer", "JWT")
    assert RUSSIAN.search(scheme["description"])


def test_things_have_latin_names_and_russian_words() -> None:
    told = {tag["name"]: tag["description"] for tag in PUBLISHED["tags"]}
    assert {name for operation in OPERATIONS.values() for name in operation["tags"]} == set(told)
    for name, words in told.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", name)
        assert RUSSIAN.search(words)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_named_and_told(name: str) -> None:
    operation = OPERATIONS[name]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation["operationId"])
    assert RUSSIAN.search(operation["summary"])
    assert "Открыто" in operation["description"]
    assert operation["security"] == [{"HTTPBearer": []}]
    for parameter in operation.get("parameters", ()):
        assert RUSSIAN.search(parameter.get("description", "")), f"{parameter['name']}: {HOW}"
        assert "example" in parameter, parameter["name"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_refusal_has_the_one_schema(name: str) -> None:
    operation = OPERATIONS[name]
    refusals = {status for status in operation["responses"] if status == "default" or status >= "400"}
    wanted = set(ALWAYS)
    wanted |= {"400", "413", "415"} if "requestBody" in operation else set()
    wanted |= {"404"} if "{" in name else set()
    wanted |= {"400", "404", "409"} if name.startswith("POST") else set()
    wanted |= {"412", "428"} if name.startswith("PATCH") else set()
    assert refusals >= wanted
    for status in refusals:
        [(kind, content)] = resolved(operation["responses"][status])["content"].items()
        assert kind == "application/problem+json"
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert RUSSIAN.search(content["example"]["detail"])
        assert status in {"default", str(content["example"]["status"])}


def test_the_schema_of_a_refusal_stands_in_one_place() -> None:
    schemas = PUBLISHED["components"]["schemas"]
    alike = [each for each in nodes(PUBLISHED) if set(each) >= set(schemas["Problem"]["properties"]) - {"errors"}]
    in_examples = [each for each in alike if isinstance(each["code"], str)]
    assert len(alike) - len(in_examples) == 1


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_sent_and_answered_has_an_example(name: str) -> None:
    for content in contents(OPERATIONS[name]):
        assert "example" in content, f"{name}: {HOW}"


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_examples_are_what_the_operation_takes_and_gives(name: str) -> None:
    method, path = name.split(" ")
    route = next(
        each for app in APPS.values() for each in routes_of(app) if each.path == path and method in (each.methods or ())
    )
    operation = OPERATIONS[name]
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "example" in sent:
        assert route.body_field is not None
        _, faults = route.body_field.validate(sent["example"], {}, loc=("body",))
        assert not faults
    answered = operation["responses"].get(str(route.status_code or 200), {}).get("content", {}).get("application/json")
    if answered is not None and route.response_field is not None:
        _, faults = route.response_field.validate(answered["example"], {}, loc=("answer",))
        assert not faults


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    """The framework keeps included routers as they are."""
    routers = [app.router, *(each.original_router for each in app.routes if hasattr(each, "original_router"))]
    return (route for router in routers for route in router.routes if isinstance(route, APIRoute))


def resolved(described: Document) -> Document:
    if "$ref" not in described:
        return described
    found: Any = PUBLISHED
    for step in described["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def contents(operation: Document) -> Iterator[Document]:
    for each in (operation.get("requestBody", {}), *operation["responses"].values()):
        for kind, content in resolved(each).get("content", {}).items():
            if "json" in kind or kind.startswith("multipart/"):
                yield content


def nodes(value: Any) -> Iterator[Document]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from nodes(each)
