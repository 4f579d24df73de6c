"""Curators of schools of their own who register people, change them and have pairs proposed, all at once."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from mentoring_common.auth import UserRole
from mentoring_local.state import State

from .client import Answered, client_of, patch, post
from .history import History, Operation, Outcome
from .tags import slots_of, tag_of

PARTICIPANTS = "/registry/v1/participants"
IN_A_BATCH = 5
PAUSE_SECONDS = 0.1
"""Between two requests of a curator: all of them together are kept below what a school may ask."""
SYLLABLES = ("ба", "во", "ги", "ду", "жа", "зе", "ки", "ло", "ме", "ну")
COMMON = {"form": "PUPIL_PUPIL", "consents_on": "2026-09-01", "minutes_per_week": 60}
MENTEE = {"role": "MENTEE", "grade": 4, "birth_date": "2016-01-01", **COMMON}
MENTOR = {
    "role": "MENTOR",
    "grade": 8,
    "birth_date": "2012-05-05",
    "admitted_on": "2026-09-01",
    "capacity": 1,
    **COMMON,
}
CHOICES = ("register", "register", "change", "change", "change", "change", "batch", "batch", "run")
"""What a curator does next, drawn from these."""


@dataclass
class Workload:
    """`curators` at once, each in a school of her own, until `enough`."""

    state: State
    seed: int
    curators: int
    enough: threading.Event
    history: History = field(default_factory=History)
    runs: dict[str, list[str]] = field(default_factory=dict)
    """School -> the ids of acknowledged runs."""
    troubles: Counter[str] = field(default_factory=Counter)
    """Answers other than success, by status or by the network's error."""

    def school(self, curator: int) -> str:
        return f"chaos-{self.seed}-{curator}"

    def prepare(self) -> None:
        """The schools; done before anything is hurt."""
        with client_of(self.state, "", UserRole.METHODOLOGIST) as asking:
            for curator in range(self.curators):
                school = self.school(curator)
                body = {"kind": "SCHOOL", "name": f"Школа {school}", "short_name": school}
                body |= {"curator_email": f"{school}@example.org"}
                asking.put(f"/registry/v1/organisations/{school}", json=body).raise_for_status()

    def work(self) -> None:
        """Returns when all curators have ended what they had begun. A curator's own defect is raised."""
        defects: list[BaseException] = []

        def guarded(curator: int) -> None:
            try:
                self._work_of(curator)
            except BaseException as error:  # noqa: BLE001 - a thread's defect is the run's
                defects.append(error)
                self.enough.set()

        threads = [threading.Thread(target=guarded, args=(each,)) for each in range(self.curators)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if defects:
            raise defects[0]

    def _work_of(self, curator: int) -> None:
        random, school = Random(f"{self.seed}/{curator}"), self.school(curator)
        known: list[str] = []
        number = 0
        with client_of(self.state, school) as asking:
            while not self.enough.wait(PAUSE_SECONDS):
                number += 1
                tag = tag_of(curator, number)
                match random.choice(CHOICES):
                    case "change" if known:
                        path = f"{PARTICIPANTS}/{random.choice(known)}"
                        self._heard([tag], Answered(patch(path, {"weekly_slots": slots_of(tag)}), asking))
                    case "batch":
                        tags = [tag_of(curator, number, each) for each in range(IN_A_BATCH)]
                        bodies = [self._person(school, number * IN_A_BATCH + at, each) for at, each in enumerate(tags)]
                        heard = Answered(post(f"{PARTICIPANTS}:batch", {"participants": bodies}), asking)
                        self._heard(tags, heard, [each["status"] for each in (heard.body or {}).get("results", [])])
                        known += [
                            each["participant_id"]
                            for each in (heard.body or {}).get("results", [])
                            if each["participant_id"]
                        ]
                    case "run" if known:
                        heard = Answered(post("/matching/v1/runs", {"school_id": school}), asking)
                        self.troubles.update(heard.troubles)
                        if heard.outcome is Outcome.ACKNOWLEDGED:
                            self.runs.setdefault(school, []).append(heard.body["run_id"])
                    case _:
                        heard = Answered(post(PARTICIPANTS, self._person(school, number * IN_A_BATCH, tag)), asking)
                        self._heard([tag], heard)
                        if heard.outcome is Outcome.ACKNOWLEDGED:
                            known.append(heard.body["participant_id"])

    def _heard(self, tags: list[str], heard: Answered, statuses: list[int] | None = None) -> None:
        self.troubles.update(heard.troubles)
        outcomes = [heard.outcome] * len(tags)
        if statuses:
            outcomes = [heard.outcome if status in {200, 201} else Outcome.FAILED for status in statuses]
        self.history.add(
            Operation(tag, outcome, heard.invoked_at, heard.ended_at, heard.tries, heard.why)
            for tag, outcome in zip(tags, outcomes, strict=True)
        )

    def _person(self, school: str, number: int, tag: str) -> dict[str, object]:
        """Somebody invented, whose surname nobody else has."""
        surname = "".join(SYLLABLES[int(digit)] for digit in str(number)).capitalize()
        role = MENTOR if number % 2 else MENTEE
        email = f"{school}-{tag}@example.org"
        return {
            "school_id": school,
            "full_name": f"{surname} Лев Ильич",
            "topics": ["математика"],
            "weekly_slots": slots_of(tag),
            "contact_email": email,
            **role,
        }
