"""What a board is: its panels, and what each asks Prometheus."""

from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from mentoring_local.places import REPOSITORY
from pydantic import BaseModel, ConfigDict, model_validator

GRAFANA = REPOSITORY / "deploy" / "grafana"


class Kind(StrEnum):
    """How a panel shows its answer."""

    LINES = "timeseries"
    NUMBER = "stat"
    TABLE = "table"


class Query(BaseModel):
    """One expression, and what its lines are called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    expr: str
    legend: str = ""


class Panel(BaseModel):
    """One picture."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    queries: tuple[Query, ...]
    kind: Kind = Kind.LINES
    unit: str = "short"
    bad: float | None = None
    """From this value on it is shown as bad."""
    may_be_empty: str | None = None
    """Why a healthy platform has nothing to show; None where it always has."""

    @model_validator(mode="before")
    @classmethod
    def _one_query_in_short(cls, fields: dict[str, Any]) -> dict[str, Any]:
        short = {"stat": Kind.NUMBER, "table": Kind.TABLE}
        fields = {**fields, "kind": short.get(fields.get("kind", ""), Kind.LINES)}
        if "expr" in fields:
            fields["queries"] = [{"expr": fields.pop("expr"), "legend": fields.pop("legend", "")}]
        return fields


class Board(BaseModel):
    """One page of panels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    uid: str
    panels: tuple[Panel, ...]


def read_all(folder: Path = GRAFANA) -> dict[str, Board]:
    """Every board by its file's name. Raises where one says what no board can say."""
    return {
        file.stem: Board.model_validate(yaml.safe_load(file.read_text()))
        for file in sorted((folder / "boards").glob("*.yml"))
    }
