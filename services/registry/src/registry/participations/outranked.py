"""Days that a request says and that documents or the school's own notes say better: refused, never dropped. Pure."""

from collections.abc import Iterator
from datetime import date

from mentoring_common.errors import Fault

from registry.participations.domain import Participation, described
from registry.participations.entry import Entry
from registry.people.clearance import Cleared
from registry.people.consents.whole import Attested
from registry.people.domain import Person

ADMISSION = ("admitted_on", "admitted_until")
CLEARANCE = tuple(Cleared.__dataclass_fields__)
CONSENTS = tuple(Attested.__dataclass_fields__)


def without_effect(before: Participation, person: Person, was: Entry, entry: Entry, today: date) -> Iterator[Fault]:
    """A fault for each day that the entry changes and the participation would not take over."""
    after = described(before, entry, person, today).state
    for name in (*ADMISSION, *CLEARANCE, *CONSENTS):
        said = getattr(entry, name)
        if said in (getattr(was, name), getattr(after, name)):
            continue
        code, why = _WHY[name]
        yield Fault(code, f"/body/{name}", why)


_WHY = {
    **dict.fromkeys(
        ADMISSION,
        (
            "ADMISSION_DECIDED",
            "школа отказала этому наставнику в допуске или отозвала его; допустите его заново в разделе «Допуск»",
        ),
    ),
    **dict.fromkeys(
        CLEARANCE,
        (
            "CLEARANCE_NOTED",
            "школа отметила справку или личное дело наставника, и считается отметка; измените её в разделе «Допуск»",
        ),
    ),
    **dict.fromkeys(
        CONSENTS,
        (
            "CONSENT_DOCUMENTS_COUNT",
            "внесены документы согласий, и считаются они; отметьте или отзовите документ в разделе «Согласия»",
        ),
    ),
}
