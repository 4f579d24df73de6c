"""Compiles the engine for this machine, with its progress on stderr: `python -m matching.warm [FOLDER]`.

Without a folder the code is kept where a service without settings, a test and the bench look for it. With everything
compiled already this takes a few seconds and writes nothing.
"""

import sys
import threading
from pathlib import Path

from matching.engine.compiled import COMPILED
from matching.engine.warm import warm
from matching.kept_code import MARK, keep_compiled_code
from matching.methodology import load_norms

TELL_SECONDS = 3.0
"""A minute or two of work looks alive with a line this often."""


def compile_engine(folder: Path | None) -> None:
    """Compile what is not yet kept in the folder, telling how far it is. Does nothing without numba."""
    kept = keep_compiled_code(folder)
    if kept is None:
        return
    done = threading.Event()
    teller = threading.Thread(target=_tell_until, args=(done,), daemon=True)
    teller.start()
    try:
        warm(load_norms())
    finally:
        done.set()
        teller.join()
    (kept / MARK).touch()


def _tell_until(done: threading.Event) -> None:
    while not done.wait(TELL_SECONDS):
        ready = sum(bool(function.signatures) for function in COMPILED)
        sys.stderr.write(f"  готово функций: {ready} из {len(COMPILED)}\n")
        sys.stderr.flush()


if __name__ == "__main__":
    compile_engine(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
