"""Every expression of every board, asked of a running Prometheus."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import httpx

from mentoring_tools.boards.specs import Board, Panel

ASK_SECONDS = 10.0
"""Prometheus answers for a day of a trial in milliseconds."""


@dataclass(frozen=True)
class Answer:
    """What Prometheus has said to one expression."""

    board: str
    panel: Panel
    expr: str
    series: int
    error: str | None = None

    @property
    def is_well(self) -> bool:
        """Answered, and with data where there always is some."""
        return self.error is None and (self.series > 0 or self.panel.may_be_empty is not None)


def ask_all(prometheus: str, boards: Mapping[str, Board]) -> list[Answer]:
    """Ask one after another."""
    with httpx.Client(base_url=prometheus, timeout=ASK_SECONDS, trust_env=False) as client:
        return [
            _ask(client, name, panel, query.expr)
            for name, board in boards.items()
            for panel in board.panels
            for query in panel.queries
        ]


def troubles(answers: Iterable[Answer]) -> list[str]:
    """A line for each that is not well."""
    return [
        f"{each.board} · {each.panel.title}: {each.error or 'данных нет'}\n    {each.expr}"
        for each in answers
        if not each.is_well
    ]


def _ask(client: httpx.Client, board: str, panel: Panel, expr: str) -> Answer:
    try:
        answer = client.get("/api/v1/query", params={"query": expr}).json()
    except (httpx.HTTPError, ValueError) as error:
        return Answer(board, panel, expr, 0, type(error).__name__)
    if answer["status"] != "success":
        return Answer(board, panel, expr, 0, f"{answer['errorType']}: {answer['error']}")
    return Answer(board, panel, expr, len(answer["data"]["result"]))
