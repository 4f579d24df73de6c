"""One run: people write, parts are hurt, everything heals, and what is left is laid beside what people had heard."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice

from mentoring_local.state import State

from .checker import Verdict, check
from .evidence import Evidence
from .floors import Fault, Floors, landed, missed
from .gathering import gather, unfinished
from .history import Operation
from .nemesis import Nemesis, wait_until_well
from .schedule import blows
from .workload import Workload

CURATORS = 3
SETTLES_WITHIN_SECONDS = 240.0
"""D2 wants 60 from the last healing; a run waits longer, so that being late is told apart from being lost."""
LOOK_SECONDS = 1.0
REPEATS_MAILS = frozenset({"mail", "notifications", "mongo"})
"""Parts whose fault may come between a mail server's taking of a mail and the note of it: one repetition each, under the
same Message-ID, is what is promised."""


@dataclass(frozen=True)
class Outcome:
    """What a run has come to."""

    seed: int
    verdict: Verdict
    faults: tuple[Fault, ...]
    operations: tuple[Operation, ...]
    missed: tuple[str, ...]
    """Floors that were not reached."""
    unfinished: frozenset[str]
    settled_seconds: float
    """From the last healing until every projection was as its owner."""
    runs: int
    troubles: Counter[str]

    @property
    def is_proof(self) -> bool:
        return self.verdict.is_sound and not self.missed and not self.unfinished

    def told(self) -> str:
        """The figures, line by line."""
        longest: dict[str, float] = {}
        for fault in self.faults:
            name = f"{fault.kind} {fault.part}"
            longest[name] = max(longest.get(name, 0.0), fault.healed_at - fault.struck_at)
        verdict = self.verdict
        return "\n".join([
            f"seed {self.seed}: {'SOUND' if self.is_proof else 'NOT SOUND'}",
            (f"  attempts {verdict.attempts}, acknowledged {verdict.acknowledged}, recovered {verdict.recovered}, "
            f"duplicated {verdict.duplicated}, runs {self.runs}"),
            (f"  lost {len(verdict.lost)}, twice {len(verdict.twice)}, unexpected {len(verdict.unexpected)}, "
            f"disorder {len(verdict.disorder)}, mismatch {len(verdict.mismatch)}, mails twice {len(verdict.mails_twice)}, "
            f"mails missing {len(verdict.mails_missing)}, runs unfinished {len(self.unfinished)}"),
            (f"  faults {len(self.faults)}, landed {len(landed(self.faults, self.operations))}, settled after "
            f"{self.settled_seconds:.1f} s"),
            f"  longest until well again, s: {', '.join(f'{name} {took:.1f}' for name, took in sorted(longest.items()))}",
            f"  answers that were asked again: {dict(self.troubles.most_common())}",
            *([f"  floors missed: {', '.join(self.missed)}"] if self.missed else []),
            *([f"  {name}: {value}" for name, value in verdict.faults.items()]),
        ])  # fmt: skip


def try_once(state: State, seed: int, faults: int, floors: Floors) -> Outcome:
    """Hurt the running platform so many times while three curators write, and judge what came of it."""
    enough = threading.Event()
    workload = Workload(state, seed, CURATORS, enough)
    workload.prepare()
    nemesis = Nemesis(state.places, enough)
    defects: list[BaseException] = []

    def strike() -> None:
        try:
            nemesis.strike(islice(blows(seed), faults))
        except BaseException as error:  # noqa: BLE001 - a thread's defect is the run's
            defects.append(error)
        finally:
            enough.set()

    striking = threading.Thread(target=strike)
    striking.start()
    workload.work()
    striking.join()
    if defects:
        raise defects[0]
    wait_until_well(state.places, SETTLES_WITHIN_SECONDS)
    healed_at = time.monotonic()
    while True:
        evidence, left = gather(state, prefix_of(seed)), unfinished(state, workload.runs)
        verdict = judged(workload.history.operations, evidence, nemesis.faults)
        settled = time.monotonic() - healed_at
        if (verdict.is_sound and not left) or settled > SETTLES_WITHIN_SECONDS:
            break
        threading.Event().wait(LOOK_SECONDS)
    operations = tuple(workload.history.operations)
    return Outcome(
        seed=seed,
        verdict=verdict,
        faults=tuple(nemesis.faults),
        operations=operations,
        missed=tuple(missed(floors, verdict, nemesis.faults, operations)),
        unfinished=left,
        settled_seconds=settled,
        runs=sum(map(len, workload.runs.values())),
        troubles=workload.troubles,
    )


def judged(operations: list[Operation], evidence: Evidence, faults: list[Fault]) -> Verdict:
    """As the checker, but for the repeated mails that are promised to be possible."""
    verdict = check(operations, evidence)
    possible = sum(fault.part in REPEATS_MAILS for fault in faults)
    return replace(verdict, mails_twice=frozenset()) if len(verdict.mails_twice) <= possible else verdict


def prefix_of(seed: int) -> str:
    return f"chaos-{seed}-"
