"""Keeps the engine's compiled code on disk, so that a machine compiles it once."""

import os
import shutil
import tempfile
from hashlib import blake2b
from pathlib import Path

from matching.engine.compiled import COMPILED, HAS_NUMBA

ENGINE = Path(__file__).parent / "engine"
MARK = "complete"
"""The file that says that everything is compiled into a folder; numba takes code of older sources for stale."""


def keep_compiled_code(folder: Path | None = None) -> Path | None:
    """From now on the code is kept in the folder, by default beside the sources or else with temporary files.

    Returns the folder, None without numba. To be called before any loop has run. Numba looks for changes in the file of
    a function alone and not in those that it calls, so the folder is named for the contents of the whole engine.
    """
    if not HAS_NUMBA:
        return None
    import numba

    digest = blake2b(digest_size=8)
    for source in sorted(ENGINE.rglob("*.py")):
        digest.update(source.read_bytes())
    kept = (folder or _usual_folder()) / f"compiled-{digest.hexdigest()}"
    if not _is_writable(kept):
        kept = _writable_copy(kept)
    numba.config.CACHE_DIR = str(kept)  # type: ignore[attr-defined,unused-ignore]
    for function in COMPILED:
        function.enable_caching()
    return kept


def _is_writable(folder: Path) -> bool:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return os.access(existing, os.W_OK)


def _writable_copy(kept: Path) -> Path:
    """Numba refuses a folder that it cannot write to, even when it needs only to read: an image's is copied once."""
    copy = _temporary_folder() / kept.name
    if kept.exists() and not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{kept.name}-", dir=copy.parent))
        shutil.copytree(kept, draft, dirs_exist_ok=True)
        draft.rename(copy)
    return copy


def _usual_folder() -> Path:
    beside = ENGINE / "__pycache__"
    if os.access(beside if beside.exists() else ENGINE, os.W_OK):
        return beside
    return _temporary_folder()


def _temporary_folder() -> Path:
    return Path(tempfile.gettempdir()) / f"mentoring-{os.getuid()}"
