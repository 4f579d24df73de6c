"""Keeps the engine's compiled code on disk, so that a machine compiles it once."""

import os
import tempfile
from hashlib import blake2b
from pathlib import Path

from matching.engine.compiled import COMPILED, HAS_NUMBA

ENGINE = Path(__file__).parent / "engine"


def keep_compiled_code(folder: Path | None = None) -> Path | None:
    """From now on the code is kept in the folder, by default beside the sources or else with temporary files.

    Gives the folder, None without numba. To be called before any loop has run. Numba looks for changes in the file of
    a function alone and not in those that it calls, so the folder is named for the contents of the whole engine.
    """
    if not HAS_NUMBA:
        return None
    import numba

    digest = blake2b(digest_size=8)
    for source in sorted(ENGINE.rglob("*.py")):
        digest.update(source.read_bytes())
    kept = (folder or _usual_folder()) / f"compiled-{digest.hexdigest()}"
    numba.config.CACHE_DIR = str(kept)  # type: ignore[attr-defined,unused-ignore]
    for function in COMPILED:
        function.enable_caching()
    return kept


def _usual_folder() -> Path:
    beside = ENGINE / "__pycache__"
    if os.access(beside if beside.exists() else ENGINE, os.W_OK):
        return beside
    return Path(tempfile.gettempdir()) / f"mentoring-{os.getuid()}"
