"""Break the rules one small change at a time, in a clone, and list the changes that no test notices.

    python -m tests.mutation [part ...]

Each part is a source file with the tests that hold it, and `relay:81-120` are the changes of these lines alone; the clone
of what is committed stays in `.run/mutants`. In the rules and in the path of the events operators, numbers and conditions
are changed.

In place of another an operator says little about code that reads what others have written: there a check is missing or
it is not. So from the imports whole checks are taken: a condition never holds, one of several reasons is not looked at,
an error is not caught, a refusal is not said, a pattern has lost a boundary. A file or a folder of them may be named
alone: `imports/roster/xls_scan`. With MENTORING_TEST_SERVERS=embedded the tests that need servers take part in those.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.mutation.operators import fewer_changes, small_changes
from tests.mutation.removals import Removal, removals
from tests.mutation.trial import Trial, prepare, survivors

REPOSITORY = Path(__file__).resolve().parents[2]
CLONE = REPOSITORY / ".run" / "mutants"

COMMON = "libs/common/src/mentoring_common"
ENGINE = "services/matching/src/matching/engine"
ENGINE_TESTS = "services/matching/tests/engine"
REGISTRY = "services/registry/src/registry"
PARTS: dict[str, tuple[str, str]] = {
    "recoverability": (f"{COMMON}/recoverability.py", "libs/common/tests/test_rules.py"),
    "upcasts": (
        f"{COMMON}/events/upcasts.py",
        "libs/common/tests/test_upcasts.py tests/golden/test_events_ever_published.py",
    ),
    "consumer": (
        f"{COMMON}/consumer.py",
        "libs/common/tests/test_consumer.py libs/common/tests/test_event_path.py libs/common/tests/test_healing.py",
    ),
    "relay": (f"{COMMON}/relay.py", "libs/common/tests/test_relay.py"),
    "projection": (
        f"{COMMON}/projection.py",
        "libs/common/tests/test_projection.py libs/common/tests/test_event_path.py",
    ),
    "eligibility": (
        f"{ENGINE}/eligibility.py",
        f"{ENGINE_TESTS}/test_eligibility.py {ENGINE_TESTS}/test_persons.py {ENGINE_TESTS}/test_worked_cases.py",
    ),
    "form_rules": (
        f"{ENGINE}/form_rules.py",
        f"{ENGINE_TESTS}/test_eligibility.py {ENGINE_TESTS}/test_worked_cases.py",
    ),
    "figures": (
        "services/reporting/src/reporting/figures/domain.py",
        "services/reporting/tests/figures/test_domain.py services/reporting/tests/figures/test_counting.py",
    ),
}
"""Part -> its source and its tests."""
OF_SERVERS = frozenset({"consumer", "relay", "projection"})
"""What is nothing without a database and a broker: a change takes seconds there, in the others much less than one."""
CHECKS = ("imports", "people/names")
"""The parts of which whole checks are taken."""
REGISTRY_TESTS = ["services/registry/tests"]
DOOR = (
    "imports",
    "import_progress",
    "import_report",
    "undo",
    "preview",
    "remaining",
    "takeover",
    "accounting",
    "next_file",
    "neighbours",
    "templates_download",
    "subjects",
    "access_log",
    "roster/test_templates",
)
OF_DOOR = [f"services/registry/tests/{each if '/' in each else f'test_{each}'}.py" for each in DOOR]
"""What is enough for the sources around the reading of a file, which need servers."""
OF_ROSTERS = ["services/registry/tests/roster", "services/registry/tests/test_names.py"]
"""What is enough for the sources that read a file and its cells: to load and to learn the others takes minutes."""


def main(parts: list[str]) -> None:
    """Prints the survivors of each part. Raises `RuntimeError` where the tests fail without any change."""
    bring_up_to_date()
    prepare(CLONE)
    for trial in trials(parts or [*PARTS, *CHECKS]):
        for told in survivors(CLONE, trial):
            print(told, flush=True)


def trials(parts: list[str]) -> list[Trial]:
    """One of each part, and one of all checks, whose tests are learned together."""
    checked = [part for part in parts if part.startswith(CHECKS)]
    made = [of_part(part) for part in parts if part not in checked]
    return [of_checks(checked), *made] if checked else made


def of_part(part: str) -> Trial:
    """`consumer:81-120` are the changes of these lines alone."""
    name, _, lines = part.partition(":")
    source, tests = PARTS[name]
    with_servers = name in OF_SERVERS
    made = fewer_changes if with_servers else small_changes
    first, last = map(int, lines.split("-")) if lines else (1, sys.maxsize)

    def changes(text: bytes) -> list[Removal]:
        return [each for each in made(text) if first <= each.line <= last]

    return Trial([source], tests.split(), [source], changes, with_servers)


def of_checks(parts: list[str]) -> Trial:
    files = [*sorted((CLONE / REGISTRY / "imports").rglob("*.py")), CLONE / REGISTRY / "people/names.py"]
    sources = [str(each.relative_to(CLONE)) for each in files if each.stem != "__init__"]
    names = tuple(f"{REGISTRY}/{each}" for each in parts)
    wanted = [each for each in sources if each.startswith(names)]
    reads_only = all(each.startswith(("imports/roster", "people/names")) for each in parts)
    with_servers = os.environ.get("MENTORING_TEST_SERVERS") == "embedded"
    door_only = not any(each.startswith(("imports/roster", "people/names")) or each == "imports" for each in parts)
    tests = OF_ROSTERS if reads_only else OF_DOOR if door_only else REGISTRY_TESTS
    return Trial(sources, tests, wanted, removals, with_servers)


def bring_up_to_date() -> None:
    """The clone as the last commit has it, without the change that a run was broken off at."""
    if not CLONE.exists():
        CLONE.parent.mkdir(exist_ok=True)
        subprocess.run(["git", "clone", "-q", "--no-checkout", str(REPOSITORY), str(CLONE)], check=True)
    git(CLONE, "fetch", "-q", "origin", git(REPOSITORY, "rev-parse", "HEAD").strip())
    git(CLONE, "checkout", "-q", "--force", "--detach", "FETCH_HEAD")


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main(sys.argv[1:])
