"""The programme of one school of the demonstration while it is prepared: what is done, and what still holds it up.

It is of the coming school year: a school that leads a programme is offered no pairs of its year before stage five.
"""

from datetime import timedelta

from mentoring_common.clock import utc_now
from mentoring_methodology.schoolyear import school_year_prepared_on

from mentoring_tools.demo.initiatives import CuratorOf

PROGRAMMES = "/registry/v1/programmes"
SCHOOL = "school-03"
FORMS = ("PUPIL_PUPIL", "STUDENT_PUPIL", "EMPLOYER_PUPIL")
CURATOR = "Мельникова Ольга Петровна, заместитель директора"
HEAD = "Директор А. Ю. Зимин"
SUPPLIES = "Завхоз П. Р. Котов"
PLANNED = ("1", "2", "3", "4")
"""Steps of the template that have a deadline and somebody who answers for them."""


def prepare_a_programme(curator_of: CuratorOf) -> int:
    """Open it, unless an earlier day of the demonstration has; returns how many were opened."""
    today = utc_now().date()
    with curator_of(SCHOOL) as curator:
        if curator.ask("GET", PROGRAMMES)["items"]:
            return 0
        told = {
            "school_id": SCHOOL,
            "school_year": school_year_prepared_on(today) + 1,
            "model": "PUPILS",
            "forms": FORMS,
        }
        opened = curator.ask("POST", PROGRAMMES, json={**told, "curator": CURATOR})
        at = f"{PROGRAMMES}/{opened['programme_id']}"
        named = {"head": HEAD, "supplies": SUPPLIES, "regulation_on": (today - timedelta(days=7)).isoformat()}
        curator.ask("POST", f"{at}/preparation", json=named)
        for number in PLANNED:
            due_on = today + timedelta(days=7 * int(number))
            step = {"item_id": number, "due_on": due_on.isoformat(), "responsible": "Мельникова О. П."}
            curator.ask("POST", f"{at}/roadmap", json=step)
        own = {"stage": "MENTEE_BASE", "what": "Провести классные часы «Кому нужен наставник»"}
        curator.ask("POST", f"{at}/roadmap", json=own)
    return 1
