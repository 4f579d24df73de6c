"""Documents <-> typed values, with a tolerant reader, so that two releases read each other's documents.

A field that this release does not know is ignored; one that an earlier release did not write has its default. That
makes rolling updates and rollbacks possible. A store never writes `Type(**document)`.
"""

from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter

from mentoring_common.mongo import Document

T = TypeVar("T")


def read(kind: type[T], document: Mapping[str, Any], *, id_field: str | None = None) -> T:
    """The value of a frozen model or dataclass that a document holds; `id_field` names the field kept as `_id`.

    Strings become dates, codes and nested values as the type says. Raises `pydantic.ValidationError` where a field
    without a default is missing or does not fit.
    """
    fields = document if id_field is None else {**document, id_field: document["_id"]}
    adapter: Any = _adapter(kind)  # type: ignore[arg-type]  # typeshed wants a hashable; every class is
    value: T = adapter.validate_python(fields)
    return value


def write(value: Any, *, id_field: str | None = None) -> Document:
    """The fields of a model or dataclass as JSON values; `id_field` names the field that is kept as `_id`."""
    adapter: Any = _adapter(type(value))  # type: ignore[arg-type]
    fields: Document = adapter.dump_python(value, mode="json")
    if id_field is not None:
        fields = {"_id": fields.pop(id_field), **fields}
    return fields


@cache
def _adapter(kind: Any) -> Any:
    if not (is_dataclass(kind) or issubclass(kind, BaseModel)):
        raise TypeError(f"{kind.__name__} is neither a model nor a dataclass")
    return TypeAdapter(kind)
