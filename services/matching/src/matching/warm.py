"""Compiles the engine for this machine into a folder: `python -m matching.warm FOLDER`."""

import sys
from pathlib import Path

from matching.engine.warm import warm
from matching.kept_code import keep_compiled_code
from matching.methodology import load_norms

if __name__ == "__main__":
    keep_compiled_code(Path(sys.argv[1]))
    warm(load_norms())
