"""The bench of the assignment still works: its districts are the same, its methods agree, and it notices when not."""

import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matching.engine.graph import NOBODY, Graph

from .matching_bench.dice import GAMMA, Dice, mixed
from .matching_bench.district import make_district
from .matching_bench.edges import edges, free_places
from .matching_bench.instance import Instance, Wanted
from .matching_bench.judge import judged
from .matching_bench.method import Aim
from .matching_bench.methods import METHODS, NEEDS_NOTHING_MORE
from .matching_bench.people import PUPIL_PUPIL, UNKNOWN, fingerprint
from .matching_bench.report import markdown
from .matching_bench.results import Made, Result, disagreements, exponent, growths
from .matching_bench.worker import make, solve

REPOSITORY = Path(__file__).resolve().parents[2]
WORTH = 1000
SMALL = [Wanted("mixed", 150), Wanted("cross", 60), Wanted("region", 400)]


@cache
def instance_of(wanted: Wanted) -> Instance:
    district = make_district(wanted.shape, 1)
    return Instance(edges(district), free_places(district))


def made_of(wanted: Wanted) -> Made:
    return Made(wanted, wanted.mentees, 1, 1, wanted.mentees**2, "", "", {})


@cache
def result_of(wanted: Wanted, name: str) -> Result:
    return Result(made_of(wanted), name, **solve(METHODS[name], instance_of(wanted), WORTH, lambda: None))


@pytest.mark.parametrize("name", METHODS)
def test_every_method_runs_or_says_which_library_it_lacks(name: str) -> None:
    result = result_of(SMALL[0], name)
    if result.refused:
        assert name not in NEEDS_NOTHING_MORE
        assert result.refused.endswith(" is not installed")
    else:
        assert result.served > 0
        assert result.runs > 0


@pytest.mark.parametrize("wanted", SMALL, ids=lambda wanted: wanted.name)
def test_exact_methods_agree_and_the_others_serve_fewer(wanted: Wanted) -> None:
    results = [result_of(wanted, name) for name in METHODS]
    assert disagreements(results, WORTH) == []
    at_worth = next(result for result in results if result.method == "ort-mcf")
    most = next(result for result in results if result.method == "engine-lex")
    stable, greedy = (result for result in results if result.aim is Aim.NONE)
    assert (stable.served, stable.score_tenths) == (greedy.served, greedy.score_tenths)
    assert stable.objective(WORTH) <= at_worth.objective(WORTH)
    assert stable.served <= at_worth.served <= most.served


def test_a_method_that_is_a_tenth_of_a_point_worse_is_noticed() -> None:
    wanted = Wanted("mixed", 100)
    right = Result(made_of(wanted), "ort-mcf", wall=1, cpu=1, served=5, score_tenths=900)
    wrong = replace(right, method="engine", score_tenths=899)
    elsewhere = replace(wrong, made=made_of(Wanted("cross", 100)))
    assert disagreements([right, elsewhere], WORTH) == []
    assert disagreements([right, wrong], WORTH) == ["mixed-100, worth: (5900,) by ort-mcf; (5899,) by engine"]
    assert disagreements([right, replace(wrong, method="stable")], WORTH) == []


@pytest.mark.parametrize(
    ("wanted", "people"),
    [(Wanted("mixed", 200), "bd74a2ce81bcdb6a"), (Wanted("mixed", 1000), "b2bdf1a6c514f000")],
    ids=["200", "1000"],
)
def test_a_seed_gives_the_same_district_on_every_machine(wanted: Wanted, people: str, tmp_path) -> None:
    """Measurements of different days are of the same people; whoever changes the generator begins a new series."""
    told = make(wanted, 1, tmp_path)
    assert told["people"] == people
    again = Instance.load(tmp_path)
    assert fingerprint(*again.graph, again.places) == told["digest"]


def test_another_seed_gives_another_district() -> None:
    one, other = (make_district(SMALL[0].shape, seed).mentees for seed in (1, 2))
    assert fingerprint(*one) != fingerprint(*other)


def test_splitmix64_as_published() -> None:
    """The first numbers of the reference generator from the state 0."""
    states = GAMMA * np.arange(1, 4, dtype=np.uint64)
    assert mixed(states).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_each_question_has_dice_of_its_own() -> None:
    dice = Dice(0)
    assert dice.bits("one", 3).tolist() == dice.bits("one", 5).tolist()[:3]
    assert dice.bits("other", 1)[0] not in dice.bits("one", 3)


@pytest.mark.parametrize("wanted", [Wanted("mixed", 120), Wanted("region", 300)], ids=lambda wanted: wanted.name)
def test_the_pairs_are_those_of_the_rule_asked_one_by_one(wanted: Wanted) -> None:
    district = make_district(wanted.shape, 3)
    mentees, mentors, graph = district.mentees, district.mentors, edges(district)

    def crosses(people, number):
        return people.transfer_consent[number] and people.accepts_remote[number] != 0

    def eligible(mentee, mentor):
        gap = mentors.grade[mentor] - mentees.grade[mentee]
        return (
            mentees.consents[mentee]
            and mentees.form[mentee] == mentors.form[mentor]
            and mentees.municipality[mentee] == mentors.municipality[mentor]
            and (
                mentees.school[mentee] == mentors.school[mentor]
                or (crosses(mentees, mentee) and crosses(mentors, mentor))
            )
            and int(mentees.slots[mentee]) & int(mentors.slots[mentor])
            and int(mentees.topics[mentee]) & int(mentors.topics[mentor])
            and (mentees.form[mentee] != PUPIL_PUPIL or 1 <= gap <= 5)
        )

    expected = [
        [mentor for mentor in range(len(mentors.key)) if eligible(mentee, mentor)] for mentee in range(len(mentees.key))
    ]
    found = np.split(graph.mentors, graph.offsets[1:-1])
    assert [row.tolist() for row in found] == expected
    assert graph.scores.min() >= 0
    assert graph.scores.max() <= 1000


def test_a_district_is_lifelike() -> None:
    district = make_district(Wanted("mixed", 5000).shape, 1)
    mentees, mentors = district.mentees, district.mentors
    assert 0.74 < free_places(district).sum() / len(mentees.key) < 0.82
    assert len(np.unique(mentees.school)) == 25
    assert np.bincount(mentees.form).argmax() == PUPIL_PUPIL
    assert mentors.capacity.min() == 1
    assert mentors.capacity.max() == 10
    assert set(np.unique(mentees.requests[:, 0])) <= set(range(60))
    assert (mentees.requests[:, 1:] == UNKNOWN).any()


class TestJudge:
    GRAPH = Graph(np.array([0, 1, 2]), np.array([0, 0], np.int32), np.array([700, 300], np.int16))

    def test_it_counts(self) -> None:
        assert judged(self.GRAPH, np.array([1]), np.array([0, NOBODY], np.int32)) == (1, 700)

    def test_more_mentees_than_places(self) -> None:
        with pytest.raises(ValueError, match="more mentees than places"):
            judged(self.GRAPH, np.array([1]), np.array([0, 0], np.int32))

    def test_a_pair_that_is_not_there(self) -> None:
        with pytest.raises(ValueError, match="not eligible"):
            judged(self.GRAPH, np.array([1, 1]), np.array([1, NOBODY], np.int32))


def test_growth_is_the_slope_of_the_logarithms() -> None:
    assert exponent([10, 100, 1000], [3.0, 300.0, 30_000.0]) == pytest.approx(2)
    results = [Result(made_of(Wanted("mixed", size)), "engine", wall=size**3, cpu=1) for size in (10, 20)]
    refused = Result(made_of(Wanted("mixed", 30)), "engine", refused="> 60 s")
    [found] = growths([*results, refused, Result(made_of(Wanted("cross", 10)), "engine", wall=1, cpu=1)])
    assert found.sizes == (10, 20)
    assert (found.by_mentees, found.by_pairs) == (pytest.approx(3), pytest.approx(1.5))


def test_the_command_measures_in_processes_and_writes_its_tables(tmp_path) -> None:
    written = tmp_path / "pairs.md"
    options = ["--kinds", "mixed", "--sizes", "60", "--methods", "engine,ort-mcf", "--write", str(written)]
    command = [sys.executable, "-m", "tests.performance.matching_bench", *options]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    text = written.read_text()
    assert 'make bench-matching BENCH="--kinds mixed --sizes 60 --methods engine,ort-mcf"' in text
    assert "All 2 exact methods" in text
    assert str(REPOSITORY) not in text
    assert str(tmp_path) not in text


def test_a_refusal_stands_in_the_table() -> None:
    result = Result(made_of(SMALL[0]), "munkres", refused="> 60 s")
    assert "| munkres | worth | > 60 s |" in markdown("make bench-matching", [result], [], "", WORTH)
