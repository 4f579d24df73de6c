"""Where numba is not installed, the same answers come from OR-Tools and NumPy."""

import subprocess
import sys

ANSWERS = """
import sys
sys.path.insert(0, ".")
if {blocked}:
    sys.modules["numba"] = None
from matching.engine.compiled import HAS_NUMBA
from matching.engine.assignment import solve, what_if
from services.matching.tests.engine.assignment.districts import any_district
assert HAS_NUMBA is not {blocked}
for seed in range(30):
    graph, sides = any_district(seed, mentees=12, mentors=6)
    solution = solve(graph, sides)
    answers = what_if(graph, sides, solution)
    print(seed, solution.certificate, solution.mentor_of.tolist(), *(part.tolist() for part in answers))
"""


def answers(*, blocked: bool) -> str:
    script = ANSWERS.format(blocked=blocked)
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout


def test_the_answers_are_the_same() -> None:
    without = answers(blocked=True)
    assert without.count("\n") == 30
    assert without == answers(blocked=False)
