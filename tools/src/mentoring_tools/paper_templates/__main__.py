"""Write the templates of the papers anew, into the folders of those who fill them.

    python -m mentoring_tools.paper_templates

The sentences are in `addenda.py`, `orders.py`, `pairs.py`, `regulation.py` and `roadmap.py`;
docs/how-to/change-a-paper.md says what may stand in double braces.
"""

from mentoring_local.places import REPOSITORY

from mentoring_tools.paper_templates import addenda, orders, pairs, regulation, roadmap
from mentoring_tools.paper_templates.sheet import Sheet

OF_PROGRAMME = REPOSITORY / "services/registry/src/registry/papers/templates"
OF_PAIRS = REPOSITORY / "services/console/src/console/pages/orders/papers"
OF_ADDENDA = REPOSITORY / "services/console/src/console/pages/addenda/papers"
TEMPLATES = {
    OF_PROGRAMME / "order-introduce.docx": orders.introduce,
    OF_PROGRAMME / "order-curator.docx": orders.appoint_curator,
    OF_PROGRAMME / "order-amend.docx": orders.amend,
    OF_PROGRAMME / "order-cancel.docx": orders.cancel,
    OF_PROGRAMME / "regulation.docx": regulation.regulation,
    OF_PROGRAMME / "roadmap.docx": roadmap.roadmap,
    OF_PAIRS / "order-pairs.docx": pairs.fix,
    OF_PAIRS / "order-pairs-amend.docx": pairs.amend,
    OF_PAIRS / "order-pairs-cancel.docx": pairs.cancel,
    OF_ADDENDA / "addendum.docx": addenda.addendum,
    OF_ADDENDA / "register.docx": addenda.register,
}
"""Template -> what draws it."""


def main() -> None:
    for path, draw in TEMPLATES.items():
        drawn: Sheet = draw()
        drawn.save(path)


if __name__ == "__main__":
    main()
