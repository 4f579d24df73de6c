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


ALONE = """
import sys
from datetime import date
sys.modules["numba"] = None
from matching.engine import Person, match
from matching.methodology import load_norms
alone = Person("mentee", "school", "MENTEE", "PUPIL_PUPIL", 2026, grade=6, topics=("математика",))
outcome = match([alone], [], date(2026, 10, 1), load_norms())
print([each.mentee_id for each in outcome.unmatched], outcome.pairs)
"""


def test_a_mentee_without_any_mentor_is_left_over() -> None:
    told = subprocess.run([sys.executable, "-c", ALONE], check=True, capture_output=True, text=True).stdout
    assert told == "['mentee'] ()\n"
