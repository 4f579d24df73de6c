"""The municipality's directory: schools, kindergartens and partner organisations. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from mentoring_common.addresses import UNREACHABLE, UNREACHABLE_TEXT, is_mail_address
from mentoring_common.auth import RESERVED
from mentoring_common.errors import Fault
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import ContactState, OrganisationState
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import ContactOwner
from mentoring_methodology.organisations import leads_programmes, models_of

from registry.organisations.taxpayer import is_taxpayer_number

ACTIVE, CLOSED = "ACTIVE", "CLOSED"
"""An organisation that takes part, and one that is kept for what it has been."""

FORM_WITHOUT_PUPILS = "FORM_WITHOUT_PUPILS"
FORM_WITHOUT_PUPILS_TEXT = "в детском саду наставничество только у педагогов: укажите форму «учитель – учитель»"
WORKPLACE_UNKNOWN = "WORKPLACE_UNKNOWN"
WORKPLACE_UNKNOWN_TEXT = "организации нет в справочнике муниципалитета"


@dataclass(frozen=True)
class Agreement:
    """An agreement that another has followed, or that nobody has renewed."""

    signed_on: date
    valid_until: date | None = None
    number: str | None = None


@dataclass(frozen=True)
class Organisation:
    """An organisation as the directory knows it. Who leads programmes, a school or a kindergarten, is its own
    tenant and called a school throughout; partners are the municipality's.
    """

    organisation_id: str
    kind: str
    name: str
    short_name: str
    inn: str | None = None
    agreement_on: date | None = None
    agreement_until: date | None = None
    """The last day of the agreement; None without an end."""
    status: str = ACTIVE
    curator_email: str | None = None
    """A school's curator; a contact, so it never travels with the organisation's event."""
    earlier_agreements: tuple[Agreement, ...] = ()
    """The oldest first; they stay in the directory alone."""
    agreement_number: str | None = None
    """As it stands on the agreement; in the directory alone."""

    def following(self, before: "Organisation") -> "Organisation":
        """This one in place of `before`: what was closed stays closed, and an agreement that is replaced is kept.

        Who says nothing of an agreement leaves it as it is: it is ended by its own command.
        """
        if self.agreement_on is None and self.agreement_until is None:
            return replace(
                self,
                agreement_on=before.agreement_on,
                agreement_until=before.agreement_until,
                agreement_number=before.agreement_number,
                status=before.status,
                earlier_agreements=before.earlier_agreements,
            )
        number, earlier = self.agreement_number, before.earlier_agreements
        if (before.agreement_on, before.agreement_until) == (self.agreement_on, self.agreement_until):
            number = number or before.agreement_number
        elif before.agreement_on is not None:
            earlier += (Agreement(before.agreement_on, before.agreement_until, before.agreement_number),)
        return replace(self, status=before.status, earlier_agreements=earlier, agreement_number=number)

    def faults(self) -> list[Fault]:
        """What cannot be right about it."""
        found = []
        if self.organisation_id in RESERVED:
            found.append(
                Fault("ID_RESERVED", "/path/organisation_id", "это слово занято платформой; выберите другой код")
            )
        if self.inn is not None and not is_taxpayer_number(self.inn):
            found.append(Fault("INN_INVALID", "/body/inn", "контрольные цифры ИНН не сходятся; проверьте номер"))
        if self.agreement_until is not None and self.agreement_on is None:
            found.append(Fault("AGREEMENT_WITHOUT_START", "/body/agreement_on", "укажите и дату начала соглашения"))
        elif self.agreement_on and self.agreement_until and self.agreement_until < self.agreement_on:
            found.append(Fault("AGREEMENT_ENDS_EARLY", "/body/agreement_until", "соглашение кончается раньше начала"))
        if self.curator_email is not None and not is_mail_address(self.curator_email):
            found.append(Fault(UNREACHABLE, "/body/curator_email", UNREACHABLE_TEXT))
        return found

    @property
    def school_id(self) -> str:
        return self.organisation_id if leads_programmes(self.kind) else MUNICIPALITY


def faults_of_form(kind: str | None, form: str, pack: MethodologyPack) -> tuple[Fault, ...]:
    """What is wrong with a form of mentoring at a school of the kind: a kindergarten has none with pupils."""
    known = pack.content.forms.get(form)
    if known is None or known.model in models_of(kind):
        return ()
    return (Fault(FORM_WITHOUT_PUPILS, "/body/form", FORM_WITHOUT_PUPILS_TEXT),)


def events_of(organisation: Organisation, version: int, now: datetime, traceparent: str | None) -> list[Wire]:
    """What the world is told when the organisation reaches `version`."""
    state = OrganisationState(
        school_id=organisation.school_id,
        version=version,
        organisation_id=organisation.organisation_id,
        kind=organisation.kind,
        name=organisation.name,
        short_name=organisation.short_name,
        inn=organisation.inn,
        agreement_on=organisation.agreement_on,
        agreement_until=organisation.agreement_until,
        status=organisation.status,
    )
    events = [wire("registry.organisation.recorded.v2", organisation.organisation_id, state, now, traceparent)]
    if leads_programmes(organisation.kind):
        contact = ContactState(
            school_id=organisation.school_id,
            version=version,
            contact_id=organisation.organisation_id,
            owner=ContactOwner.CURATOR,
            email=organisation.curator_email,
        )
        events.append(wire("registry.contact.recorded.v2", organisation.organisation_id, contact, now, traceparent))
    return events
