"""What the platform has promised stays promised, and the files say what the code does."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from mentoring_common import asyncapi
from mentoring_common.events.contracts import CONTRACTS, SUBSCRIBERS
from mentoring_common.events.schemas import Schema, breaking_changes, published_in, schemas
from mentoring_common.events.upcasts import newest
from mentoring_local.places import REPOSITORY
from mentoring_tools import contracts

PARTICIPANT = "registry.participant.registered.v2"
CLOSED = "registry.participant.registered.v1"
"""The first version had closed enumerations."""
COMPLETED = "matching.run.completed.v2"


def test_no_published_event_changes_so_that_a_receiver_breaks() -> None:
    assert breaking_changes(published_in(contracts.SCHEMAS), schemas()) == []


def test_every_generated_file_is_what_the_code_says() -> None:
    for path, text in contracts.files().items():
        assert path.read_text("utf-8") == text, f"{path.relative_to(REPOSITORY)}: make contracts"
    assert set(published_in(contracts.SCHEMAS)) == set(CONTRACTS)


def test_each_model_has_a_name_of_its_own() -> None:
    """Of two of one name FastAPI makes two with the modules' names in them, which a generator of clients cannot read."""
    published = json.loads((REPOSITORY / "services/console/src/console/docs/published/openapi.json").read_text("utf-8"))
    assert [name for name in published["components"]["schemas"] if "__" in name] == []


def refuse(change: Callable[[dict[str, Schema]], object]) -> list[str]:
    current = deepcopy(schemas())
    change(current)
    return breaking_changes(schemas(), current)


def field(event_type: str, name: str) -> Callable[[dict[str, Schema]], Schema]:
    return lambda all_: all_[event_type]["properties"][name]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda all_: all_.pop(COMPLETED), f"{COMPLETED}: the event type is gone"),
        (lambda all_: all_[PARTICIPANT]["properties"].pop("grade"), "data.grade: the field is gone"),
        (lambda all_: all_[PARTICIPANT]["required"].append("grade"), "data.grade: the field is required now"),
        (lambda all_: all_[PARTICIPANT]["required"].remove("role"), "data.role: the field may be missing now"),
        (lambda all_: field(PARTICIPANT, "school_year")(all_).update(type="string"), "data.school_year: type was"),
        (lambda all_: field(PARTICIPANT, "grade")(all_)["anyOf"][0].update(maximum=12), "data.grade: anyOf was"),
        (lambda all_: all_[CLOSED]["$defs"]["Role"]["enum"].append("PARENT"), "data.Role: enum was"),
        (lambda all_: all_[CLOSED]["$defs"]["Role"]["enum"].remove("MENTOR"), "data.Role: enum was"),
        (lambda all_: all_[COMPLETED]["$defs"]["FormOutcome"]["properties"].pop("places"), "data.FormOutcome.places:"),
        (lambda all_: field(PARTICIPANT, "topics")(all_)["items"].update(type="integer"), "data.topics.items: type"),
    ],
)  # fmt: skip
def test_a_breaking_change_is_named(change: Callable[[dict[str, Schema]], object], told: str) -> None:
    [found] = refuse(change)
    assert told in found


def test_words_and_new_optional_fields_may_change() -> None:
    def change(all_: dict[str, Schema]) -> None:
        all_[PARTICIPANT]["properties"]["nickname"] = {"type": "string", "default": ""}
        all_[PARTICIPANT]["properties"]["role"]["description"] = "said better"
        all_["registry.club.opened.v1"] = {"type": "object", "properties": {}}

    assert refuse(change) == []


def test_a_breaking_schema_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    promised = deepcopy(schemas()[PARTICIPANT])
    promised["properties"]["shoe_size"] = {"type": "integer"}
    (tmp_path / f"{PARTICIPANT}.json").write_text(json.dumps(promised), "utf-8")
    monkeypatch.setattr(contracts, "SCHEMAS", tmp_path)
    with pytest.raises(contracts.BreakingChangeError, match=r"data\.shoe_size: the field is gone"):
        contracts.files()


def test_the_asyncapi_document_has_the_newest_of_every_event_and_every_queue() -> None:
    document = asyncapi.document()
    sent = {name for name, operation in document["operations"].items() if operation["action"] == "send"}
    assert sent == {newest(event_type) for event_type in CONTRACTS}
    received: dict[str, set[str]] = {event_type: set() for event_type in sent}
    for name, operation in document["operations"].items():
        if operation["action"] == "receive":
            payload = document["components"]["messages"][f"{name}:SubscribeMessage"]["payload"]
            for event_type in types_in(document, payload):
                received[event_type].add(name.split(".")[0])
    assert received == {event_type: set(SUBSCRIBERS[event_type]) for event_type in sent}
    assert_refs_resolve(document)


def test_the_openapi_document_has_every_services_operations_under_one_roof() -> None:
    document = contracts.merge({name: contracts.app_of(name).openapi() for name in contracts.SERVICES})
    assert {path.split("/")[1] for path in document["paths"]} == set(contracts.SERVICES)
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) > 20
    for operation in operations:
        assert operation["summary"]
        assert operation["security"], f"{operation['operationId']} asks for no token"
    assert_refs_resolve(document)


def test_components_that_differ_keep_apart() -> None:
    def one(schema: Schema) -> dict[str, Any]:
        ref = {"$ref": "#/components/schemas/Thing"}
        return {"paths": {f"/{schema['type']}": ref}, "components": {"schemas": {"Thing": schema}}}

    merged = contracts.merge(
        {"a": one({"type": "string"}), "b": one({"type": "integer"}), "c": one({"type": "string"})}
    )
    assert merged["components"]["schemas"] == {
        "Thing": {"type": "string"},
        "BThing": {"type": "integer", "title": "BThing"},
    }
    assert merged["paths"]["/integer"] == {"$ref": "#/components/schemas/BThing"}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from nodes(each)


def resolve(document: dict[str, Any], ref: str) -> Any:
    found: Any = document
    for step in ref.removeprefix("#/").split("/"):
        found = found[step]
    return found


def assert_refs_resolve(document: dict[str, Any]) -> None:
    for node in nodes(document):
        if isinstance(node.get("$ref"), str):
            resolve(document, node["$ref"])


def types_in(document: dict[str, Any], node: dict[str, Any]) -> set[str]:
    """The event types that a payload allows."""
    seen: set[str] = set()
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for each in nodes(waiting.pop()):
            found |= {each["properties"]["type"]["const"]} if "specversion" in each.get("properties", {}) else set()
            ref = each.get("$ref")
            if isinstance(ref, str) and ref not in seen:
                seen.add(ref)
                waiting.append(resolve(document, ref))
    return found
