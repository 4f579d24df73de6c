"""Consents by purpose and state, and what is to be signed anew: nobody's name, no text, not who signed for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import ConsentRequirement, ConsentState
from mentoring_common.mongo import Collection, Document
from mentoring_common.projection import Projection


@dataclass(frozen=True)
class ConsentFact:
    """One consent to one purpose."""

    consent_id: str
    school_id: str
    version: int
    person_id: str
    purpose: str
    giver: str
    state: str
    given_on: date
    valid_until: date | None = None


@dataclass(frozen=True)
class RequirementFact:
    """Somebody's consents will not be whole any more from a day on."""

    requirement_id: str
    school_id: str
    version: int
    person_id: str
    due_on: date
    missing: int
    """How many papers; none when everything has been signed since."""


class ConsentFacts:
    """The projections of registry's consents and of what is to be signed anew."""

    def __init__(self, consents: Collection, requirements: Collection) -> None:
        self._consents = consents
        self._requirements = requirements
        self.states: Projection[ConsentState] = Projection(consents, "consent", _consent)
        self.requirements: Projection[ConsentRequirement] = Projection(
            requirements, "consent-requirement", _requirement
        )

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes()
        await self.requirements.ensure_indexes()

    async def apply(self, states: Sequence[ConsentState]) -> None:  # all-schools: each brings its own
        """Take the newest of what is known and what the states say."""
        await self.states.apply(states)

    async def apply_requirements(
        self, states: Sequence[ConsentRequirement]
    ) -> None:  # all-schools: each brings its own
        """Take the newest of what is known and what the states say."""
        await self.requirements.apply(states)

    async def of_person(self, scope: Scope, person_id: str) -> list[ConsentFact]:
        """A person's consents, in whatever state."""
        documents = await self._consents.find(scope.filter({"person_id": person_id}))
        return [stored.read(ConsentFact, each, id_field="consent_id") for each in documents]

    async def requirements_of(self, scope: Scope, person_id: str) -> list[RequirementFact]:
        """What a person was to sign anew."""
        documents = await self._requirements.find(scope.filter({"person_id": person_id}))
        return [stored.read(RequirementFact, each, id_field="requirement_id") for each in documents]


def _consent(state: ConsentState) -> Document:
    kept = ConsentFact(
        consent_id=state.consent_id,
        school_id=state.school_id,
        version=state.version,
        person_id=state.person_id,
        purpose=state.purpose,
        giver=state.giver,
        state=state.state,
        given_on=state.given_on,
        valid_until=state.valid_until,
    )
    return stored.write(kept, id_field="consent_id")


def _requirement(state: ConsentRequirement) -> Document:
    kept = RequirementFact(
        requirement_id=state.requirement_id,
        school_id=state.school_id,
        version=state.version,
        person_id=state.person_id,
        due_on=state.due_on,
        missing=len(state.missing),
    )
    return stored.write(kept, id_field="requirement_id")
