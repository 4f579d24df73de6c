"""A walk with the generated client, run by the Python that has what such a client needs: gateway, token, school.

Prints what it saw as JSON: the test looks at it.
"""

import json
import sys
from datetime import date
from importlib import import_module
from types import ModuleType

PACKAGE = "mentoring_client"
THING = "registry_participants"


def operation(name: str) -> ModuleType:
    return import_module(f"{PACKAGE}.api.{THING}.{THING}_{name}")


def main(gateway: str, token: str, school: str) -> None:
    models = import_module(f"{PACKAGE}.models")
    client = import_module(f"{PACKAGE}.client").AuthenticatedClient(base_url=gateway, token=token)
    before = operation("page").sync(client=client, school_id=school)
    body = models.ParticipantBody(
        school_id=school, full_name="Кузнецова Анна Сергеевна", role=models.Role.MENTEE,
        form=models.MentoringForm.PUPIL_PUPIL, birth_date=date(2012, 5, 14), grade=7, topics=["математика"],
    )  # fmt: skip
    made = operation("add").sync(client=client, body=body, idempotency_key="walk-1")
    again = operation("add").sync(client=client, body=body, idempotency_key="walk-1")
    read = operation("get").sync(client=client, participant_id=made.participant_id)
    missing = operation("get").sync(client=client, participant_id="nobody")
    wrong = operation("add").sync(client=client, body=models.ParticipantBody.from_dict({**body.to_dict(), "grade": 12}))
    stranger = import_module(f"{PACKAGE}.client").AuthenticatedClient(base_url=gateway, token="none")
    nobody = operation("page").sync(client=stranger)
    after = operation("page").sync(client=client, school_id=school)
    refusals = {"missing": missing, "wrong": wrong, "nobody": nobody}
    seen = {
        "before": len(before.items),
        "after": len(after.items),
        "same": made.participant_id == again.participant_id == read.participant_id == after.items[0].participant_id,
        "name": read.person.full_name,
        "born": str(read.birth_year),
        "refusals": {name: [type(told).__name__, told.status, told.code] for name, told in refusals.items()},
        "faults": [[type(fault).__name__, fault.pointer] for fault in wrong.errors],
    }
    sys.stdout.write(json.dumps(seen, ensure_ascii=False))


main(*sys.argv[1:])
