"""What the platform promises the outside, as files: event schemas, AsyncAPI, one OpenAPI, the table of permissions."""

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from mentoring_common import asyncapi
from mentoring_common.events import schemas
from mentoring_common.settings import ServiceSettings
from mentoring_local.places import REPOSITORY
from pydantic import SecretStr

from mentoring_tools import permissions_table

Document = dict[str, Any]

SCHEMAS = REPOSITORY / "libs/common/schemas"
PUBLISHED = REPOSITORY / "services/console/src/console/docs/published"
"""The console serves `/docs`, so the documents travel with its package."""

SECURITY_PAGE = REPOSITORY / "docs/security.md"
"""Shows the table of permissions, which is written into it."""

SERVICES = ("registry", "matching", "notifications", "reporting")
DESCRIPTION = (
    "Муниципальная платформа наставничества.\n\n"
    "**С чего начать.** Получите токен доступа у поставщика входа муниципалитета и передавайте его в каждом запросе: "
    "`Authorization: Bearer <токен>`. `GET /registry/v1/organisations` покажет справочник с кодами школ; "
    "`POST /registry/v1/participants` запишет первого участника. Куратор и информационная система школы видят только "
    "свои школы; чужое отвечает как отсутствующее, 404.\n\n"
    "**Отказы** — `application/problem+json`: `code` постоянный, `detail` на русском, в `errors` каждая ошибка.\n\n"
    "**Повторы.** Каждый POST принимает `Idempotency-Key`: с тем же ключом он не выполняется второй раз.\n\n"
    "**Пределы.** Кто спрашивает слишком часто, получает 429 и в `Retry-After` — через сколько секунд повторить.\n\n"
    "**Списки** читаются страницами: `next` ответа передаётся в `after`. Долгая работа отвечает 202, её ход — `GET` "
    "того же адреса или поток событий `.../events`."
)


class BreakingChangeError(Exception):
    """A published event would change so that its receivers break."""

    def __init__(self, changes: list[str]) -> None:
        super().__init__("\n".join(changes))
        self.changes = changes


def files() -> dict[Path, str]:
    """Every generated file with the content that the code of this moment gives it.

    Raises BreakingChangeError when a schema that is published already would break.
    """
    current = schemas.schemas()
    if changes := schemas.breaking_changes(schemas.published_in(SCHEMAS), current):
        raise BreakingChangeError(changes)
    return {
        **{schemas.file_of(SCHEMAS, event_type): schemas.encode(schema) for event_type, schema in current.items()},
        PUBLISHED / "asyncapi.json": schemas.encode(_sorted(asyncapi.document())),
        SECURITY_PAGE: permissions_table.written_into(SECURITY_PAGE.read_text("utf-8")),
        PUBLISHED / "openapi.json": schemas.encode(merge({name: app_of(name).openapi() for name in SERVICES})),
    }


def app_of(service: str, **known: str) -> FastAPI:
    """A service's app, built to be described; nothing is opened. `known` are settings that are not to be made up."""
    settings = import_module(f"{service}.settings")
    described: type[ServiceSettings] = getattr(settings, f"{service.capitalize()}Settings")
    app = import_module(f"{service}.main").build(described.model_construct(**{**_any_values(described), **known}))
    if not isinstance(app, FastAPI):
        raise TypeError(f"{service}.main.build gives a {type(app).__name__}")
    return app


def merge(documents: Mapping[str, Document]) -> Document:
    """One OpenAPI document of several services; components that differ under one name get their service's before it."""
    merged: Document = {
        "openapi": "3.1.0",
        "info": {"title": "API платформы наставничества", "version": "1", "description": DESCRIPTION},
        "servers": [],
        "tags": [],
        "paths": {},
        "components": {"schemas": {}, "responses": {}, "securitySchemes": {}},
    }
    for service, document in documents.items():
        known = merged["components"]["schemas"]
        own = document["components"]["schemas"]
        taken = {name for name, schema in own.items() if known.get(name, schema) != schema}
        document = _renamed(document, {name: f"{service.capitalize()}{name}" for name in taken})
        merged["paths"] |= document["paths"]
        known |= document["components"]["schemas"]
        merged["components"]["responses"] |= document["components"].get("responses", {})
        merged["servers"] = document.get("servers", [])
        merged["tags"] += document.get("tags", [])
        merged["components"]["securitySchemes"] |= document["components"].get("securitySchemes", {})
    return merged


def _renamed(document: Document, names: Mapping[str, str]) -> Document:
    text = json.dumps(document)
    for name, new in names.items():
        text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{new}"')
    renamed: Document = json.loads(text)
    held = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = {
        names.get(name, name): {**schema, "title": names[name]} if name in names else schema
        for name, schema in held.items()  # generators of clients call a class by its schema's title
    }
    return renamed


def _sorted(value: Any) -> Any:
    """FastStream collects in sets."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value


def _any_values(settings: type[ServiceSettings]) -> Document:
    """Something for every required field: a description depends on none of them."""
    wanted = {name: field for name, field in settings.model_fields.items() if field.is_required()}
    secret = {name: SecretStr("none") for name, field in wanted.items() if field.annotation is SecretStr}
    return {
        **dict.fromkeys(wanted, "none"),
        **secret,
        "mongo_uri": "mongodb://none",
        "amqp_uri": "amqp://none",
        "token_jwks": "https://none.invalid",
        "token_algorithm": "EdDSA",
    }
