"""The AsyncAPI document as a page in Russian, without scripts."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from mentoring_common.events.contracts import CONTRACTS, SUBSCRIBERS

Node = Mapping[str, Any]

SERVICES = {
    "registry": "Реестр участников",
    "matching": "Подбор пар",
    "notifications": "Уведомления",
    "reporting": "Показатели",
}
_HEAD = (
    '<!doctype html><html lang="ru"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<title>События платформы наставничества</title><link rel="icon" href="data:,">'
    '<link rel="stylesheet" href="/docs/static/docs.css"><main>'
)


def render(document: Node) -> str:
    """The whole page: every event type, who publishes and who receives it, and its fields."""
    channels = document["channels"]
    published = [event_type for event_type in CONTRACTS if event_type in channels]
    contents = "".join(f'<li><a href="#{escape(name)}"><code>{escape(name)}</code></a>' for name in published)
    sections = "".join(_section(document, name) for name in published)
    return (
        f"{_HEAD}<p class=crumbs><a href='/docs'>API</a> · <b>События</b> · "
        f"<a href='/docs/asyncapi.json'>asyncapi.json</a><h1>{escape(document['info']['title'])}</h1>"
        "<p>Службы обмениваются событиями CloudEvents 1.0 через RabbitMQ. Доставка — не менее одного раза и в любом "
        "порядке: каждое событие несёт полное состояние своего объекта на определённой версии, и получатель записывает "
        "его только поверх меньшей версии. Имён и документов в событиях нет; контакты идут отдельным событием, которое "
        f"получает только служба уведомлений.<ul>{contents}</ul>{sections}</main></html>"
    )


def _section(document: Node, event_type: str) -> str:
    payload = document["components"]["messages"][f"{event_type}:Message"]["payload"]
    events = _resolved(document, payload)
    event = _resolved(document, events["items"])
    data = _resolved(document, event["properties"]["data"])
    receivers = ", ".join(SERVICES[name] for name in SUBSCRIBERS[event_type])
    rows = "".join(_rows(document, data))
    return (
        f'<section id="{escape(event_type)}"><h2><code>{escape(event_type)}</code></h2>'
        f"<p>{escape(str(data.get('description', '')))}"
        f"<p>Публикует: {SERVICES[event_type.split('.')[0]]}. Получает: {receivers}."
        "<div class=wide><table><tr><th>Поле<th>Тип<th>Обязательно<th>Что это"
        f"{rows}</table></div></section>"
    )


def _rows(document: Node, schema: Node, prefix: str = "") -> Iterator[str]:
    required = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        told = escape(str(field.get("description", ""))).replace("\n", " ")
        yield (
            f"<tr><td><code>{escape(prefix + name)}</code><td>{escape(_type(document, field))}"
            f"<td>{'да' if name in required else 'нет'}<td>{told}"
        )
        items = _resolved(document, field.get("items", {}))
        if items.get("type") == "object":
            yield from _rows(document, items, f"{prefix}{name}[].")


def _type(document: Node, field: Node) -> str:
    found = _resolved(document, field)
    if "enum" in found:
        return " | ".join(map(str, found["enum"]))
    if "anyOf" in found:
        return " | ".join(_type(document, each) for each in found["anyOf"])
    if found.get("type") == "array":
        return f"список: {_type(document, found['items'])}"
    limits = [f"{sign}{found[key]}" for key, sign in (("minimum", "≥ "), ("maximum", "≤ ")) if key in found]
    return " ".join([str(found.get("format") or found.get("type", "")), *limits])


def _resolved(document: Node, node: Node) -> Node:
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node
