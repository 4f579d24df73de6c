"""Where the engine's compiled code is kept."""

import subprocess
import sys
from pathlib import Path

READ_ONLY = """
import os, pathlib, sys, tempfile
image, tempfile.tempdir = pathlib.Path(sys.argv[1]), sys.argv[2]
allowed = os.access
os.access = lambda path, mode: not pathlib.Path(path).is_relative_to(image) and allowed(path, mode)
from matching.kept_code import keep_compiled_code
print(keep_compiled_code(image))
"""


def kept(folder: Path) -> Path:
    program = "import sys, pathlib; from matching.kept_code import keep_compiled_code as keep; print(keep(pathlib.Path(sys.argv[1])))"
    return Path(subprocess.check_output([sys.executable, "-c", program, str(folder)], text=True).strip())


def test_code_compiled_into_a_read_only_image_is_used_from_a_writable_copy(tmp_path: Path) -> None:
    """Numba refuses a folder that it cannot write to: matching in a read-only container waited for its engine for ever."""
    image, temporary = tmp_path / "image", tmp_path / "tmp"
    temporary.mkdir()
    compiled = kept(image)
    compiled.mkdir(parents=True, exist_ok=True)
    (compiled / "score.nbi").write_text("code")
    (compiled / "complete").touch()

    for _ in range(2):  # the first start copies, a restart finds the copy
        used = Path(
            subprocess.check_output([sys.executable, "-c", READ_ONLY, str(image), str(temporary)], text=True).strip()
        )
        assert used.is_relative_to(temporary)
        assert used.name == compiled.name
        assert (used / "score.nbi").read_text() == "code"
        assert (used / "complete").stat().st_mtime == (compiled / "complete").stat().st_mtime
        assert len(list(used.parent.iterdir())) == 1
