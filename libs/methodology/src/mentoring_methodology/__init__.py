"""The words and norms of mentoring, once for all services: codes, titles, norms, the school year, Russian plurals.

The pack's names load on first use: who needs the plurals alone, as the process that reads a roster, starts fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mentoring_methodology.pack import MethodologyPack, PackInvalid, load_pack, pack_from, read_release
    from mentoring_methodology.vocabulary import Vocabulary, spelled

_ON_FIRST_USE = {
    "MethodologyPack": "pack",
    "PackInvalid": "pack",
    "load_pack": "pack",
    "pack_from": "pack",
    "read_release": "pack",
    "Vocabulary": "vocabulary",
    "spelled": "vocabulary",
}

__all__ = ["MethodologyPack", "PackInvalid", "Vocabulary", "load_pack", "pack_from", "read_release", "spelled"]


def __getattr__(name: str) -> Any:
    if name not in _ON_FIRST_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ON_FIRST_USE[name]}"), name)
