"""Break the rules one small change at a time, in a clone, and list the changes that no test notices.

    python -m tests.mutation [part ...]

Each part is a source file with the tests that hold it. cosmic-ray changes the sources that it tests, so it works in a
clone of what is committed. The clone and a session of each part stay in `.run/mutants`: a run that is broken off goes on
there until something else is committed, which begins all parts anew.
"""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.mutation.checks import survivors

REPOSITORY = Path(__file__).resolve().parents[2]
CLONE = REPOSITORY / ".run" / "mutants"
PROGRAMS = Path(sys.executable).parent

COMMON = "libs/common/src/mentoring_common"
ENGINE = "services/matching/src/matching/engine"
PARTS: dict[str, tuple[str, str]] = {
    "recoverability": (f"{COMMON}/recoverability.py", "libs/common/tests/test_rules.py -k judged"),
    "upcasts": (
        f"{COMMON}/events/upcasts.py",
        "libs/common/tests/test_upcasts.py tests/golden/test_events_ever_published.py -k 'decoded or test_upcasts'",
    ),
    "consumer": (f"{COMMON}/consumer.py", "libs/common/tests/test_consumer.py"),
    "relay": (f"{COMMON}/relay.py", "libs/common/tests/test_relay.py"),
    "projection": (f"{COMMON}/projection.py", "libs/common/tests/test_event_path.py"),
    "eligibility": (f"{ENGINE}/eligibility.py", "services/matching/tests/engine/test_eligibility.py"),
    "form_rules": (f"{ENGINE}/form_rules.py", "services/matching/tests/engine/test_eligibility.py"),
    "figures": (
        "services/reporting/src/reporting/figures/domain.py",
        "services/reporting/tests/figures/test_domain.py services/reporting/tests/figures/test_counting.py",
    ),
}
"""Part -> its source and its tests. The pure ones take seconds a mutant, consumer and relay start servers each time."""
CHECKS = ("imports", "people/names")
"""The parts of which whole checks are taken out, in place of operators: `checks.py` says why. A file or folder of them may
be named alone: `imports/roster/xls_scan`."""
SECONDS_A_MUTANT = 120
"""A mutant that does not end is killed after this, which cosmic-ray counts as noticed: the slowest part needs twenty, and
on a busy machine any may need more. They are listed apart."""
WITHOUT_A_DIFFERENCE = [
    "core/ReplaceBinaryOperator_BitOr_.*",
    "core/ReplaceComparisonOperator_.*_Is(Not)?",
]
"""Operators left out. `|` joins types and dicts here, and anything else in its place is an error at once; small numbers
and members of an enumeration are the same object wherever they are equal."""

CONFIGURATION = """[cosmic-ray]
module-path = "{source}"
timeout = {seconds}
excluded-modules = []
test-command = "{python} -m pytest -q -x -p no:cacheprovider {tests}"

[cosmic-ray.distributor]
name = "local"

[cosmic-ray.filters.operators-filter]
exclude-operators = {left_out}
"""


def main(parts: list[str]) -> None:
    """Prints the survivors of each part. Raises `CalledProcessError` where the tests fail without any mutant."""
    bring_up_to_date()
    parts = parts or [*PARTS, *CHECKS]
    if checked := [part for part in parts if part.startswith(CHECKS)]:
        for told in survivors(CLONE, checked):
            print(told, flush=True)
    for part in parts:
        if part in checked:
            continue
        source, tests = PARTS[part]
        configuration, session = CLONE / f"{part}.toml", CLONE / f"{part}.sqlite"
        configuration.write_text(
            CONFIGURATION.format(
                source=source,
                seconds=SECONDS_A_MUTANT,
                python=sys.executable,
                tests=tests,
                left_out=json.dumps(WITHOUT_A_DIFFERENCE),
            )
        )
        if not session.exists():
            run("cosmic-ray", "baseline", configuration)
            run("cosmic-ray", "init", configuration, session)
            run("cr-filter-operators", session, configuration)
        run("cosmic-ray", "exec", configuration, session)
        print(f"== {part}", flush=True)
        run("cr-report", "--surviving-only", "--show-diff", session)
        for mutant in ended_by_time(session):
            print(f"ended by time, perhaps unnoticed: {mutant}", flush=True)


def ended_by_time(session: Path) -> list[str]:
    """The mutants whose tests did not come to an end, by operator and place."""
    with closing(sqlite3.connect(session)) as database:
        return [
            f"{operator} in line {line}"
            for operator, line in database.execute(
                "SELECT operator_name, start_pos_row FROM work_results JOIN mutation_specs USING (job_id)"
                " WHERE output = 'timeout' ORDER BY start_pos_row, operator_name"
            )
        ]


def bring_up_to_date() -> None:
    """The clone as the last commit has it, without the mutant that a run was broken off at."""
    if not CLONE.exists():
        CLONE.parent.mkdir(exist_ok=True)
        subprocess.run(["git", "clone", "-q", "--no-checkout", str(REPOSITORY), str(CLONE)], check=True)
    before, committed = commit_of(CLONE), commit_of(REPOSITORY)
    git(CLONE, "fetch", "-q", "origin", committed)
    git(CLONE, "checkout", "-q", "--force", "--detach", committed)
    if before != committed:
        for session in CLONE.glob("*.sqlite"):
            session.unlink()


def commit_of(folder: Path) -> str:
    return git(folder, "rev-parse", "HEAD").strip()


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


def run(program: str, *arguments: str | Path) -> None:
    """In the clone, whose own sources go before the installed ones."""
    sources = [str(path) for path in (*CLONE.glob("libs/*/src"), *CLONE.glob("services/*/src"), CLONE / "tools/src")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sources)}
    subprocess.run([PROGRAMS / program, *arguments], cwd=CLONE, env=environment, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
