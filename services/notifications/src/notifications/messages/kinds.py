"""Every kind of messages, found by its folder."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from notifications import messages
from notifications.messages.kind import Kind


def _found() -> dict[str, Kind]:
    names = sorted(module.name for module in iter_modules(messages.__path__) if module.ispkg)
    return {name: import_module(f"{messages.__name__}.{name}.domain").KIND for name in names}


KINDS: Mapping[str, Kind] = _found()
"""Folder -> kind."""
