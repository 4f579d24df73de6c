"""A paper that somebody has seen signed: what may be wrong with it, and the consents afterwards. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from mentoring_common.errors import Conflict, Fault, Unprocessable
from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import ConsentGiver, ConsentPurpose

from registry.people.consents.ages import Birth
from registry.people.consents.domain import Consent, Consents, ConsentState, Paper, Text, consent_id, drafted, given
from registry.people.consents.whole import AHEAD, needed_for
from registry.people.domain import Person

NO_PAPER = "взрослому отдельное согласие на участие не нужно: уберите эту бумагу"
TOO_YOUNG = (
    "за человека младше 14 лет подписывает законный представитель; "
    "сам он может подписать не раньше чем за 30 дней до 14-летия"
)
NOT_LISTED = "укажите, кто из законных представителей, записанных у этого человека, подписал бумагу"
OF_AGE = "совершеннолетний подписывает сам: подпись представителя не учитывается"


@dataclass(frozen=True)
class Sheet:
    """A paper as it is asked for: whose, about what, signed by whom."""

    school_id: str
    paper: Paper
    guardian_id: str | None = None


@dataclass(frozen=True)
class Signature:
    """What is read from a signed paper."""

    given_on: date
    valid_until: date | None = None


@dataclass(frozen=True)
class Desk:
    """Who does it, when and by which methodology."""

    by: str
    now: datetime
    today: date
    pack: MethodologyPack


class ConsentRefused(Unprocessable):
    """The paper cannot be; nothing was changed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(fault.text for fault in faults)
        super().__init__("CONSENT_REFUSED", f"Согласие не записано: {told}.", faults)


def text_in_force(pack: MethodologyPack, purpose: str) -> Text | None:
    """The text that is signed for a purpose today; None for a purpose of no methodology."""
    section = pack.content.consents.get(purpose)
    return None if section is None else Text(section.edition, section.hash)


def with_draft(person: Person, sheet: Sheet, birth: Birth, desk: Desk, mark: str) -> tuple[Consents, Consent]:
    """The consents with the sheet drafted; one that lies there already is taken. Raises `ConsentRefused`."""
    faults = tuple(_of_sheet(person, sheet, birth, desk, desk.today))
    text = text_in_force(desk.pack, sheet.paper.purpose)
    if faults or text is None:
        raise ConsentRefused(faults)
    for each in person.consents:
        if each.state is ConsentState.DRAFTED and _is_of(each, sheet) and each.text_hash == text.hash:
            return person.consents, each
    new = Consent(
        consent_id=consent_id(person.person_id, mark),
        school_id=sheet.school_id,
        version=1,
        purpose=sheet.paper.purpose,
        giver=sheet.paper.giver,
        text_version=text.version,
        text_hash=text.hash,
        guardian_id=sheet.guardian_id,
    )
    made = drafted(new, desk.now, desk.by)
    return (*person.consents, made), made


def with_signature(
    person: Person, draft: Consent, birth: Birth, signature: Signature, guardian_id: str | None, desk: Desk
) -> tuple[Consents, Consent]:
    """The consents with a draft signed. Raises `ConsentRefused`, or Conflict for one that is no draft (any more)."""
    if draft.state is not ConsentState.DRAFTED:
        raise Conflict("CONSENT_NOT_DRAFTED", "Это согласие уже записано. Если подписано новое, добавьте его отдельно.")
    guardian = guardian_id or draft.guardian_id
    sheet = Sheet(draft.school_id, draft.paper, guardian)
    faults = [
        *_of_sheet(person, sheet, birth, desk, signature.given_on),
        *_of_dates(signature, desk.today, birth),
        *_of_withdrawal(person, sheet, signature),
    ]
    if guardian is None and draft.giver == ConsentGiver.GUARDIAN and person.guardians:
        faults.append(Fault("GUARDIAN_UNKNOWN", "/body/guardian_id", NOT_LISTED))
    text = text_in_force(desk.pack, draft.purpose)
    if text is not None and text.hash != draft.text_hash:
        faults.append(Fault("TEXT_OUTDATED", "", "текст согласия с тех пор изменён: распечатайте и подпишите новый"))
    if faults:
        raise ConsentRefused(tuple(faults))
    signed = replace(draft, guardian_id=guardian, given_on=signature.given_on, valid_until=signature.valid_until)
    consents = given(person.consents, signed, desk.now, desk.by)
    return consents, next(each for each in consents if each.consent_id == draft.consent_id)


def with_paper_seen(
    person: Person, sheet: Sheet, birth: Birth, signature: Signature, desk: Desk, mark: str
) -> tuple[Consents, Consent]:
    """The consents with a signed paper, drafted before or not; the same paper seen again changes nothing."""
    text = text_in_force(desk.pack, sheet.paper.purpose)
    for each in person.consents:
        same = (each.given_on, each.valid_until) == (signature.given_on, signature.valid_until)
        if same and each.state is ConsentState.GIVEN and _is_of(each, sheet) and text and each.text_hash == text.hash:
            return person.consents, each
    consents, draft = with_draft(person, sheet, birth, _on(desk, signature), mark)
    return with_signature(replace(person, consents=consents), draft, birth, signature, sheet.guardian_id, desk)


def _on(desk: Desk, signature: Signature) -> Desk:
    """The ages of the day of the signature decide, also for a paper that is entered late."""
    return replace(desk, today=min(desk.today, signature.given_on))


def _is_of(each: Consent, sheet: Sheet) -> bool:
    return (each.school_id, each.paper, each.guardian_id) == (sheet.school_id, sheet.paper, sheet.guardian_id)


def _of_sheet(person: Person, sheet: Sheet, birth: Birth, desk: Desk, day: date) -> Iterator[Fault]:
    paper = sheet.paper
    if paper.purpose not in desk.pack.content.consents:
        known = ", ".join(desk.pack.content.consents)
        yield Fault("PURPOSE_UNKNOWN", "/body/purpose", f"такой цели нет; допустимы: {known}")
        return
    needed = needed_for(birth, paper.purpose)
    if paper not in needed(day) | needed(day + AHEAD):
        yield Fault("GIVER_NOT_ALLOWED", "/body/giver", _why_not(paper))
    if sheet.guardian_id is not None and sheet.guardian_id not in _listed(person):
        yield Fault("GUARDIAN_UNKNOWN", "/body/guardian_id", NOT_LISTED)


def _listed(person: Person) -> set[str]:
    return {each.guardian_id for each in person.guardians}


def _why_not(paper: Paper) -> str:
    if paper.giver == ConsentGiver.GUARDIAN:
        return OF_AGE
    return NO_PAPER if paper.purpose == ConsentPurpose.PARTICIPATION else TOO_YOUNG


def _of_withdrawal(person: Person, sheet: Sheet, signature: Signature) -> Iterator[Fault]:
    """An old paper does not bring back what was taken back after it: a class is ticked off in one go."""
    taken_back = [
        each
        for each in person.consents
        if each.state is ConsentState.WITHDRAWN
        and (each.school_id, each.paper) == (sheet.school_id, sheet.paper)
        and each.ended_on is not None
        and (signature.given_on < each.ended_on or signature.given_on == each.given_on)
    ]
    if taken_back:
        on = max(each.ended_on for each in taken_back if each.ended_on is not None)
        text = f"это согласие отозвано {on:%d.%m.%Y}: нужна бумага, подписанная после отзыва"
        yield Fault("PAPER_WITHDRAWN", "/body/given_on", text)


def _of_dates(signature: Signature, today: date, birth: Birth) -> Iterator[Fault]:
    born = birth.on or (date(birth.year, 1, 1) if birth.year is not None else None)
    if born is not None and signature.given_on < born:
        yield Fault("BEFORE_BIRTH", "/body/given_on", "дата подписи раньше рождения человека: проверьте год")
    if signature.given_on > today:
        yield Fault("DATE_IN_FUTURE", "/body/given_on", "дата подписи ещё не наступила")
    until = signature.valid_until
    if until is not None and until < signature.given_on:
        yield Fault("DATES_REVERSED", "/body/valid_until", "срок кончается раньше подписи")
    elif until is not None and until < today:
        yield Fault("VALID_UNTIL_PASSED", "/body/valid_until", "срок этого согласия уже кончился: нужно новое")
