"""Write the templates of a programme's papers anew.

    python -m mentoring_tools.paper_templates services/registry/src/registry/papers/templates

The sentences are in `orders.py`, `regulation.py` and `roadmap.py`; docs/how-to/change-a-paper.md says what may stand in
double braces.
"""

import sys
from pathlib import Path

from mentoring_tools.paper_templates import orders, regulation, roadmap
from mentoring_tools.paper_templates.sheet import Sheet

TEMPLATES = {
    "order-introduce": orders.introduce,
    "order-curator": orders.appoint_curator,
    "order-amend": orders.amend,
    "order-cancel": orders.cancel,
    "regulation": regulation.regulation,
    "roadmap": roadmap.roadmap,
}
"""Name of the paper -> what draws it."""


def drawn(name: str) -> Sheet:
    """The template of a paper."""
    return TEMPLATES[name]()


def main(folder: Path) -> None:
    for name in TEMPLATES:
        drawn(name).save(folder / f"{name}.docx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
