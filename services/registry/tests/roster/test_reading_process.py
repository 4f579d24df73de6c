"""What the reading process answers, and what is made of the ways in which it may end."""

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from registry.imports.roster import RosterRefused, read_roster, read_roster_in_child
from registry.imports.roster.refused import ReaderDied
from registry.imports.roster.wire import roster_from_json, roster_to_json

from .papers import LIMITS, MENTEES, mentee, xlsx

PLAIN = xlsx(["Школа"], MENTEES, mentee(birth="=1+1", joined=date(2026, 9, 1)), mentee(birth=1.5), ["Итого"])


def ending(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """In place of the reader a process runs this."""
    run = subprocess.run

    def ended(_: list[str], **options: Any) -> object:
        return run([sys.executable, "-c", code], **options)

    monkeypatch.setattr(subprocess, "run", ended)


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(3)",
        f"import os; os.kill(os.getpid(), {int(signal.SIGTERM)})",
        "print('Traceback')",
        "print('{}')",
        'print(\'{"kind": "MENT\')',
    ],
)
def test_an_end_that_is_not_the_files_is_no_verdict(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    ending(monkeypatch, code)
    with pytest.raises(ReaderDied):
        read_roster_in_child(PLAIN, "база", LIMITS)


def test_a_process_that_is_bounded_more_closely_already_reads_within_that(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bounded = tmp_path / "python"
    bounded.write_text(f'#!/bin/sh\nulimit -t 5\nexec {sys.executable} "$@"\n')
    bounded.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bounded))
    assert LIMITS.child_cpu_seconds > 5
    assert len(read_roster_in_child(PLAIN, "база", LIMITS).rows) == 2


def test_whose_fault_an_unfinished_reading_is_is_said() -> None:
    died = ReaderDied("the reading process ended with 1")
    assert (died.code, "файл ни при чём" in died.detail, died.why) == (
        "READER_DIED", True, "the reading process ended with 1",
    )  # fmt: skip
    assert str(RosterRefused("FILE_EMPTY", "Файл пуст.")) == "FILE_EMPTY: Файл пуст."


@pytest.mark.parametrize("by", [signal.SIGXCPU, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS])
def test_an_end_by_a_spent_limit_is_the_files(monkeypatch: pytest.MonkeyPatch, by: signal.Signals) -> None:
    ending(monkeypatch, f"import os; os.kill(os.getpid(), {int(by)})")
    with pytest.raises(RosterRefused) as refused:
        read_roster_in_child(PLAIN, "база", LIMITS)
    assert refused.value.code == "TOO_COMPLEX"


def test_memory_that_is_not_given_is_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process goes on and says so itself; it is not left to how it ends."""
    child = "import sys, registry.imports.roster.child as child\ndef read_roster(*_):\n    raise MemoryError\n"
    ending(monkeypatch, f"{child}child.read_roster = read_roster\nchild.main(sys.stdin.buffer, sys.stdout.buffer)")
    with pytest.raises(RosterRefused) as refused:
        read_roster_in_child(PLAIN, "база", LIMITS)
    assert refused.value.code == "TOO_COMPLEX"


def test_a_process_that_cannot_be_started_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(ReaderDied):
        read_roster_in_child(PLAIN, "база", LIMITS)


def test_everything_that_was_read_comes_over() -> None:
    roster = read_roster(PLAIN, "база", LIMITS)
    assert roster_from_json(roster_to_json(roster)) == roster


@pytest.mark.parametrize(
    "change",
    [
        {"rows": [[2, {"BIRTH": None}, {}]]},
        {"rows": [[2, [], {}]]},
        {"rows": [[2]]},
        {"rows": None},
        {"kind": "KINGS"},
        {"left_out": [{"code": "TITLE"}]},
        {"refused": 7},
    ],
)
def test_an_answer_that_is_no_roster_is_no_verdict(change: dict[str, Any]) -> None:
    answer = json.loads(roster_to_json(read_roster(PLAIN, "база", LIMITS))) | change
    with pytest.raises(ValueError, match=r"\w"):
        roster_from_json(json.dumps(answer).encode())
    for other in (b"[]", b"null", b"7"):
        with pytest.raises(ValueError, match="not a roster"):
            roster_from_json(other)
