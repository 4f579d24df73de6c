"""Boards as Grafana reads them."""

import json
from pathlib import Path
from typing import Any

from mentoring_tools.boards.specs import GRAFANA, Board, Kind, Panel, read_all

COLUMNS = 24
"""Of Grafana's grid."""
SIZES = {Kind.NUMBER: (4, 4), Kind.LINES: (12, 8), Kind.TABLE: (12, 8)}
"""Columns and rows of a panel."""
SOURCE = {"type": "prometheus", "uid": "prometheus"}
"""As deploy/grafana/provisioning names it."""
SCHEMA = 39
"""Of Grafana 10 and 11; later ones read it too."""


def files() -> dict[Path, str]:
    """What `dashboards` is to hold."""
    return {
        GRAFANA / "dashboards" / f"{name}.json": json.dumps(drawn(board), ensure_ascii=False, indent=1) + "\n"
        for name, board in read_all().items()
    }


def drawn(board: Board) -> dict[str, Any]:
    """The board with a place for each panel, from left to right and then below."""
    panels = []
    x = y = row = 0
    for number, panel in enumerate(board.panels, start=1):
        width, height = SIZES[panel.kind]
        if x + width > COLUMNS or (row and height != row):
            x, y, row = 0, y + row, 0
        panels.append({"id": number, **_panel(panel), "gridPos": {"x": x, "y": y, "w": width, "h": height}})
        x, row = x + width, height
    return {
        "uid": board.uid,
        "title": board.title,
        "tags": ["mentoring"],
        "timezone": "browser",
        "schemaVersion": SCHEMA,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "links": [{"type": "dashboards", "tags": ["mentoring"], "title": "Доски", "asDropdown": True}],
        "panels": panels,
    }


def _panel(panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if panel.bad is not None:
        steps.append({"color": "orange", "value": panel.bad})
    return {
        "title": panel.title,
        "type": panel.kind.value,
        "datasource": SOURCE,
        "description": f"Пусто, когда {panel.may_be_empty}." if panel.may_be_empty else "",
        "targets": [
            {
                "refId": chr(ord("A") + number),
                "datasource": SOURCE,
                "expr": query.expr,
                "legendFormat": query.legend or "__auto",
                **({"instant": True, "format": "table"} if panel.kind is Kind.TABLE else {}),
            }
            for number, query in enumerate(panel.queries)
        ],
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "min": 0,
                "thresholds": {"mode": "absolute", "steps": steps},
            },
            "overrides": [],
        },
    }
