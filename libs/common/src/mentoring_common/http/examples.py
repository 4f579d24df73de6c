"""Examples for an OpenAPI document: put together from what a glossary says of each field, else from the schema."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
Document = dict[str, Any]
Glossary = Mapping[str, tuple[Any, ...]]
"""Name of a field -> what it means in Russian, and an example where one can be given whatever the field is a part of.
`Model.field` goes before `field`; `?name` is a parameter, `{}field` a key of that field's mapping, `Model` a whole
one."""

_BY_FORMAT: Mapping[str, Any] = {"date": "2026-09-01", "date-time": "2026-09-01T09:00:00Z", "binary": "(файл)"}
_BY_TYPE: Mapping[str, Any] = {"boolean": False, "integer": 1, "number": 1.5, "string": "текст", "null": None}
_PYTHON: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,), "integer": (int,), "number": (int, float), "string": (str,), "null": (type(None),),
    "array": (list,), "object": (dict,),
}  # fmt: skip


@dataclass(frozen=True)
class Examples:
    """Draws an example of any schema of one document."""

    components: Mapping[str, Schema]
    glossary: Glossary

    def of(self, schema: Schema, name: str = "", model: str = "") -> Any:
        """An example of what this schema describes: the field `name` of `model`, or something without a name."""
        for told in [schema["example"]] if "example" in schema else schema.get("examples", ()):
            return told
        if (found := self._told(schema, name, model)) is not None:
            return found[0]
        if "$ref" in schema:
            return self._of_model(schema["$ref"].rpartition("/")[2])
        if "const" in schema or "enum" in schema:
            return schema["const"] if "const" in schema else schema["enum"][0]
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in schema:
                return self.of(schema[choice][0], name, model)
        return self._drawn(schema, name, model)

    def _told(self, schema: Schema, name: str, model: str) -> tuple[Any] | None:
        """What the glossary has for the field, where it may stand there."""
        told = self.glossary.get(f"{model}.{name}") or self.glossary.get(name, ())
        return (told[1],) if len(told) == 2 and self._fits(told[1], schema) else None

    def _of_model(self, model: str) -> Any:
        told = self.glossary.get(model, ())
        if len(told) == 2:
            return told[1]
        return self.of({**self.components[model], "title": model}, model=model)

    def _drawn(self, schema: Schema, name: str, model: str) -> Any:
        match schema.get("type"):
            case "object" if "properties" in schema:
                return {field: self.of(each, field, model) for field, each in schema["properties"].items()}
            case "object":
                values = schema.get("additionalProperties")
                key = self.glossary.get(f"{{}}{name}", ("", "KEY"))[-1]
                return {key: self.of(values)} if isinstance(values, Mapping) and values else {}
            case "array":
                return [self.of(schema.get("items", {}), model=model)]
            case kind:
                return _BY_FORMAT.get(schema.get("format", ""), schema.get("minimum", _BY_TYPE.get(str(kind))))

    def _fits(self, value: Any, schema: Schema) -> bool:
        if "$ref" in schema:
            return self._fits(value, self.components[schema["$ref"].rpartition("/")[2]])
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return any(self._fits(value, each) for each in schema[choice])
        if "const" in schema or "enum" in schema:
            return value in schema.get("enum", (schema.get("const"),))
        kind = schema.get("type")
        if kind is not None and (
            not isinstance(value, _PYTHON[kind])
            or (kind != "boolean" and value in (True, False) and isinstance(value, bool))
        ):
            return False
        if kind == "array":
            return all(self._fits(each, schema.get("items", {})) for each in value)
        if kind == "string":
            return re.search(schema.get("pattern", ""), value) is not None and len(value) >= schema.get("minLength", 0)
        return kind != "object" or set(schema.get("required", ())) <= set(value)
