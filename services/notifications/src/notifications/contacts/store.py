"""Where people can be reached: a projection of registry's contacts.

Contacts are read by the sender alone, at the moment of sending. They stand in no log, no error, no answer.
"""

from collections.abc import Sequence

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.census import Census, Member, take_census
from mentoring_common.erasure.eraser import Swept
from mentoring_common.erasure.tombstones import Tombstone
from mentoring_common.events.contracts.registry import ContactState
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.projection import Projection
from mentoring_methodology.codes import ContactOwner

REACHED_BY = frozenset({"email", "phone"})


class ContactStore:
    """The projection; the version guard keeps duplicates and disorder out."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[ContactState] = Projection(collection, "contact", _document, is_versioned=False)

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes([Index(("school_id", "owner"))])

    async def apply(self, states: Sequence[ContactState]) -> None:  # all-schools: each state brings its own school
        """Take the newest of what is known and given."""
        await self.states.apply(states)

    async def erase(self, tombstone: Tombstone) -> Swept:  # all-schools: wherever he was
        """Take somebody's contacts away. Entries and mails tell of a school, never of a person."""
        named = {"$in": list(tombstone.ids)}
        gone = await self._collection.delete_many({"$or": [{"_id": named}, {"person_id": named}]})
        return Swept({"contacts": gone}, {"contacts": await self._collection.count({"person_id": tombstone.tomb_id})})

    async def curator_of(self, scope: Scope, school_id: str) -> ContactState | None:
        """The school's curator; None before its contact has come, and after it was withdrawn."""
        document = await self._collection.find_one(
            scope.filter({"school_id": school_id, "owner": ContactOwner.CURATOR.value, "active": True})
        )
        return _state(document) if document else None

    async def of_person(self, scope: Scope, person_id: str) -> list[ContactState]:
        """The contacts of a person's participations, withdrawn ones too."""
        wanted = scope.filter({"person_id": person_id, "owner": ContactOwner.PARTICIPANT.value})
        return [_state(document) for document in await self._collection.find(wanted)]

    async def census(self, scope: Scope) -> Census:
        """How many participants' contacts are known here, to compare with registry's participants.

        A contact's version is the participant's at the contact's last change, so only the ids can be compared.
        """
        documents = await self._collection.find(
            scope.filter({"owner": ContactOwner.PARTICIPANT.value}), fields=["school_id", "version"]
        )
        return take_census(
            Member(document["school_id"], document["_id"], document["version"]) for document in documents
        )


def _document(state: ContactState) -> Document:
    """A withdrawn contact keeps its id and version, which hold off older events, and no way to reach anybody."""
    document = stored.write(state, id_field="contact_id")
    return document if state.active else {name: document[name] for name in document.keys() - REACHED_BY}


def _state(document: Document) -> ContactState:
    return stored.read(ContactState, document, id_field="contact_id")
