"""Break the rules one small change at a time, in a clone, and list the changes that no test notices.

    python -m tests.mutation [part ...]

Each part is a source file with the tests that hold it. cosmic-ray changes the sources that it tests, so it works in a
clone of what is committed; the clone and its session stay in `.run/mutants`, and a run that is broken off goes on there.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CLONE = REPOSITORY / ".run" / "mutants"
COSMIC_RAY = str(Path(sys.executable).parent / "cosmic-ray")

COMMON = "libs/common/src/mentoring_common"
ENGINE = "services/matching/src/matching/engine"
PARTS: dict[str, tuple[str, str]] = {
    "recoverability": (f"{COMMON}/recoverability.py", "libs/common/tests/test_rules.py"),
    "upcasts": (f"{COMMON}/events/upcasts.py", "tests/golden/test_events_ever_published.py -k decoded"),
    "consumer": (f"{COMMON}/consumer.py", "libs/common/tests/test_consumer.py"),
    "relay": (f"{COMMON}/relay.py", "libs/common/tests/test_relay.py"),
    "projection": (f"{COMMON}/projection.py", "libs/common/tests/test_event_path.py"),
    "eligibility": (f"{ENGINE}/eligibility.py", "services/matching/tests/engine/test_eligibility.py"),
    "form_rules": (f"{ENGINE}/form_rules.py", "services/matching/tests/engine/test_eligibility.py"),
    "figures": ("services/reporting/src/reporting/figures/domain.py", "services/reporting/tests/figures"),
}
"""Part -> its source and its tests. The pure ones take seconds a mutant, consumer and relay start servers each time."""
SECONDS_A_MUTANT = 120
"""A mutant that does not end is killed after this: the slowest part needs twenty."""

CONFIGURATION = """[cosmic-ray]
module-path = "{source}"
timeout = {seconds}
excluded-modules = []
test-command = "{python} -m pytest -q -x -p no:cacheprovider {tests}"

[cosmic-ray.distributor]
name = "local"
"""


def main(parts: list[str]) -> None:
    if not CLONE.exists():
        CLONE.parent.mkdir(exist_ok=True)
        subprocess.run(["git", "clone", "-q", str(REPOSITORY), str(CLONE)], check=True)
    for part in parts or list(PARTS):
        source, tests = PARTS[part]
        configuration, session = CLONE / f"{part}.toml", CLONE / f"{part}.sqlite"
        configuration.write_text(
            CONFIGURATION.format(source=source, seconds=SECONDS_A_MUTANT, python=sys.executable, tests=tests)
        )
        if not session.exists():
            run("init", configuration, session)
        run("exec", configuration, session)
        report = subprocess.run(
            [shutil.which("cr-report") or str(Path(COSMIC_RAY).parent / "cr-report"), "--surviving-only", "--show-diff",
             str(session)],
            cwd=CLONE, check=True, capture_output=True, text=True,
        )  # fmt: skip
        print(f"== {part}\n{report.stdout}")


def run(command: str, configuration: Path, session: Path) -> None:
    """cosmic-ray in the clone, whose own sources go before the installed ones."""
    sources = [str(path) for path in (*CLONE.glob("libs/*/src"), *CLONE.glob("services/*/src"), CLONE / "tools/src")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sources)}
    subprocess.run([COSMIC_RAY, command, str(configuration), str(session)], cwd=CLONE, env=environment, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
