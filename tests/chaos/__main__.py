"""`make chaos`: the platform in a folder of its own, hurt by a schedule for each seed; ends with 1 where a run is no proof.

The first sound run is harmed by hand after it, and the checker must see that.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.platforms import started

from .control import unseen
from .floors import Floors
from .trial import try_once

WRITES_A_FAULT = 10
"""Three curators make some twenty writes a second in health; a fault takes up to half a minute of it."""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=2, help="how many runs")
    arguments.add_argument("--first", type=int, default=1, help="the first run's seed")
    arguments.add_argument("--faults", type=int, default=24, help="in all runs together")
    asked = arguments.parse_args()
    each = -(-asked.faults // asked.seeds)
    proofs, controlled = [], False
    with tempfile.TemporaryDirectory(prefix="mentoring-chaos-") as folder, started(Path(folder) / "run") as state:
        for seed in range(asked.first, asked.first + asked.seeds):
            outcome = try_once(state, seed, each, Floors(acknowledged=each * WRITES_A_FAULT, faults=each))
            print(outcome.told(), flush=True)
            proofs.append(outcome.is_proof)
            if outcome.is_proof and not controlled:
                controlled = True
                blind = unseen(state, outcome)
                print(f"control: {'NOT SEEN: ' + '; '.join(blind) if blind else 'both harms were seen'}", flush=True)
                proofs.append(not blind)
    return 0 if all(proofs) else 1


if __name__ == "__main__":
    sys.exit(main())
