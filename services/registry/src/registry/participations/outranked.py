"""Days that a request says and that documents or the school's own decision say better: refused, never dropped. Pure."""

from collections.abc import Iterator
from datetime import date

from mentoring_common.errors import Fault

from registry.participations.domain import Participation, described
from registry.participations.entry import Entry
from registry.people.consents.whole import Attested
from registry.people.domain import Person

ADMISSION = ("admitted_on", "admitted_until")
CONSENTS = tuple(Attested.__dataclass_fields__)


def without_effect(before: Participation, person: Person, was: Entry, entry: Entry, today: date) -> Iterator[Fault]:
    """A fault for each day that the entry changes and the participation would not take over."""
    after = described(before, entry, person, today).state
    for name in (*ADMISSION, *CONSENTS):
        said = getattr(entry, name)
        if said in (getattr(was, name), getattr(after, name)):
            continue
        if name in ADMISSION:
            yield Fault(
                "ADMISSION_DECIDED",
                f"/body/{name}",
                "школа отказала этому наставнику в допуске или отозвала его; допустите его заново в разделе «Допуск»",
            )
        else:
            yield Fault(
                "CONSENT_DOCUMENTS_COUNT",
                f"/body/{name}",
                "внесены документы согласий, и считаются они; отметьте или отзовите документ в разделе «Согласия»",
            )
