"""The scripts of the pages stay small: a school's line may be slow, and each page needs them before it is alive."""

import gzip

from console.pages.static import FOLDER

MOST_BYTES = 60 * 1024


def test_all_scripts_together_are_under_60_kb_compressed():
    scripts = sorted([*FOLDER.glob("*.js"), *(FOLDER.parent / "docs" / "static").glob("*.js")])
    sizes = {script.name: len(gzip.compress(script.read_bytes(), 9)) for script in scripts}
    assert {"htmx.js", "app.js", "docs.js"} <= sizes.keys()
    assert sum(sizes.values()) < MOST_BYTES, sizes
