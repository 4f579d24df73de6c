"""Relations' documents. Two unique indexes are what keeps a place from being given twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import RelationState
from mentoring_common.mongo import Document, Index
from mentoring_common.stored import read, write
from mentoring_methodology.codes import MentoringForm

from matching.relations.domain import (
    BROKEN_OFF,
    ORDERED,
    STANDING,
    ClosureReason,
    NextRelation,
    Relation,
    RelationStatus,
    RelationStep,
)
from matching.relations.papers import Addendum, Agreement, LegalReview, Papers

STANDS = {"status": {"$in": sorted(STANDING)}}
LOOKED_UP_AT_ONCE = 500
"""Ids in one query: a school has several hundred people."""


BEARING = frozenset({*BROKEN_OFF, ClosureReason.COMPLETED})
"""Ends after which the two are no pair for a time."""


@dataclass(frozen=True)
class Wanted:
    """Which relations a list is to hold; None asks for everybody's."""

    status: str | None = None
    school_id: str | None = None
    school_year: int | None = None
    form: str | None = None
    order_id: str | None = None
    group_id: str | None = None


@dataclass(frozen=True)
class Kept:
    """The part of a document beside the published state."""

    mentor_place: str | None = None
    mentee_place: str | None = None
    history: tuple[RelationStep, ...] = ()
    claimed_on: date | None = None


LENT = Scope.system("a lent mentor's own school has a say in the pair, which is the mentee's school's")
CLAIMS = {
    "claimed_on": {"$type": "string"},
    "status": {"$in": sorted({*ORDERED, RelationStatus.CLOSED})},
}
"""Pairs that bases named and orders have fixed."""


class RelationStore:
    """Relations, each one aggregate."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates
        self._collection = aggregates.collection

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes(
            [
                Index(("mentor_place",), unique=True, where={"mentor_place": {"$type": "string"}}),
                Index(("mentee_place",), unique=True, where={"mentee_place": {"$type": "string"}}),
                Index(("school_id", "_id")),
                Index(("mentee_ids",)),
                Index(("mentor_id",)),
                Index(("mentor_person_id", "school_year")),
                Index(("mentee_person_ids",)),
                Index(("school_year", "status")),
                Index(("school_id", "status")),
                Index(("status", "reason_code")),
                Index(("order_id",)),
                Index(("group_id",)),
                Index(("mentor_school_id",)),
            ]
        )

    async def insert(self, scope: Scope, first: NextRelation, papers: Papers | None = None) -> bool:
        """Reserve the relation's places; False where one of them is held already. `papers` are kept with it."""
        on_paper = {"papers": write(papers)} if papers is not None else {}
        return await self._aggregates.insert(scope, {**_document(first.relation), **on_paper}, [first.event])

    async def save(self, scope: Scope, following: NextRelation, command_id: str) -> Saved:
        """Store the next version with its event."""
        fields = _document(following.relation)
        del fields["version"]
        return await self._aggregates.save(
            scope,
            Change(
                fields.pop("_id"),
                expected_version=following.relation.state.version - 1,
                command_id=command_id,
                fields=fields,
                events=[following.event, *following.also],
            ),
        )

    async def get(self, scope: Scope, relation_id: str) -> Relation | None:
        document = await self._collection.find_one(scope.filter({"_id": relation_id}))
        return _relation(document) if document else None

    async def standing(self, scope: Scope, school_year: int) -> list[Relation]:
        """The relations of a school year that hold places."""
        return await self._find(scope, {"school_year": school_year, **STANDS})

    async def standing_of_school(self, scope: Scope, school_id: str) -> list[Relation]:
        """The school's relations that hold places, of every year."""
        return await self._find(scope, {"school_id": school_id, **STANDS})

    async def page(self, scope: Scope, wanted: "Wanted", *, after: str | None, limit: int) -> list[Relation]:
        """Relations by id, beginning after `after`."""
        conditions = {name: value for name, value in vars(wanted).items() if value is not None}
        if after is not None:
            conditions["_id"] = {"$gt": after}
        found = await self._collection.find(scope.filter(conditions), sort=[("_id", 1)], limit=limit)
        return [_relation(each) for each in found]

    async def count_by_status(self, scope: Scope, school_id: str, school_year: int) -> dict[str, int]:
        """How many of the school's relations of the school year are in each state."""
        ours = scope.filter({"school_id": school_id, "school_year": school_year})
        groups = [{"$match": ours}, {"$group": {"_id": "$status", "number": {"$sum": 1}}}]
        return {each["_id"]: each["number"] for each in await self._collection.aggregate(groups)}

    async def count_all(self, scope: Scope) -> dict[str, int]:
        """How many relations of every school and year are in each state."""
        groups = [{"$match": scope.filter()}, {"$group": {"_id": "$status", "number": {"$sum": 1}}}]
        return {each["_id"]: each["number"] for each in await self._collection.aggregate(groups)}

    async def parted(self, scope: Scope, since: date, person_ids: Sequence[str] | None = None) -> list[Relation]:
        """Relations that ended since the day in a way that bears on their pairs: all, or those of these people."""
        ended: Document = {"status": RelationStatus.CLOSED.value, "reason_code": {"$in": sorted(BEARING)}}
        wanted: list[Document] = [ended]
        if person_ids is not None:
            names = {"$in": list(person_ids)}
            wanted = [{**ended, side: names} for side in ("mentee_person_ids", "mentor_person_id")]
        found = [each for conditions in wanted for each in await self._find(scope, conditions)]
        return [each for each in found if each.state.ended_at and each.state.ended_at.date() >= since]

    async def standing_of_mentor(self, scope: Scope, person_id: str, school_year: int) -> list[Relation]:
        """The relations in which a person mentors in a school year, and holds places."""
        return await self._find(scope, {"mentor_person_id": person_id, "school_year": school_year, **STANDS})

    async def lent(self, scope: Scope) -> list[Relation]:
        """The relations that hold places and whose mentor is one of the scope's schools', the mentee another's."""
        wanted: Document = {"mentor_school_id": {"$type": "string"}, **STANDS}
        if scope.schools is not None:
            wanted["mentor_school_id"] = {"$in": sorted(scope.schools)}
        return await self._find(LENT, wanted)

    async def lent_ever(self, scope: Scope, person_or_participant_ids: Sequence[str]) -> list[Relation]:
        """The relations, over ones too, of these mentors of the scope's schools with other schools' mentees."""
        wanted: Document = {"mentor_school_id": {"$type": "string"}}
        if scope.schools is not None:
            wanted["mentor_school_id"] = {"$in": sorted(scope.schools)}
        ids = {"$in": list(person_or_participant_ids)}
        found = [await self._find(LENT, {**wanted, side: ids}) for side in ("mentor_id", "mentor_person_id")]
        return list({each.relation_id: each for some in found for each in some}.values())

    async def standing_naming(self, scope: Scope, participant_ids: Sequence[str]) -> list[Relation]:
        """The relations that hold places and name any of these participants."""
        return await self._standing_by(scope, ("mentee_ids", "mentor_id"), participant_ids)

    async def standing_of_persons(self, scope: Scope, person_ids: Sequence[str]) -> list[Relation]:
        """The relations that hold places and in which any of these people is on either side."""
        return await self._standing_by(scope, ("mentee_person_ids", "mentor_person_id"), person_ids)

    async def naming(self, scope: Scope, ids: Sequence[str]) -> list[Relation]:
        """The relations, standing or not, that name any of these participants or people."""
        named = {"$in": list(ids)}
        sides = ("mentee_ids", "mentee_person_ids", "mentor_id", "mentor_person_id")
        return await self._find(scope, {"$or": [{side: named} for side in sides]})

    async def standing_by_mentee(self, scope: Scope, mentee_ids: Sequence[str]) -> dict[str, Relation]:
        """The mentees' relations that hold places, by mentee id."""
        found = await self._standing_by(scope, ("mentee_ids",), mentee_ids)
        return {mentee_id: each for each in found for mentee_id in each.state.mentee_ids}

    async def of_ids(self, scope: Scope, relation_ids: Sequence[str]) -> dict[str, Relation]:
        """Those of the relations that the scope has, by id."""
        found: dict[str, Relation] = {}
        for start in range(0, len(relation_ids), LOOKED_UP_AT_ONCE):
            chosen = {"_id": {"$in": list(relation_ids[start : start + LOOKED_UP_AT_ONCE])}}
            found |= {each.relation_id: each for each in await self._find(scope, chosen)}
        return found

    async def papers(self, scope: Scope, relation_ids: Sequence[str]) -> dict[str, Papers]:
        """What is on paper of these relations, by id."""
        found = await self._collection.find(scope.filter({"_id": {"$in": list(relation_ids)}}), fields=["papers"])
        return {each["_id"]: read(Papers, each.get("papers") or {}) for each in found}

    async def keep_agreements(self, scope: Scope, relation_id: str, agreements: Sequence[Agreement]) -> bool:
        """Keep which sides have agreed, which no event tells; False unless the scope has the relation."""
        told = [write(each) for each in agreements]
        wanted = scope.filter({"_id": relation_id})
        return bool(await self._collection.update_one(wanted, {"$set": {"papers.agreements": told}}))

    async def keep_addendum(
        self, scope: Scope, relation_id: str, addendum: Addendum, replaced: Sequence[Addendum]
    ) -> bool:
        """Keep a teacher's addendum and those that it was written over, which no event tells.

        False where its end before the term is kept already.
        """
        wanted = scope.filter({"_id": relation_id, "papers.addendum.termination": None})
        kept = {"papers.addendum": write(addendum), "papers.replaced": [write(each) for each in replaced]}
        return bool(await self._collection.update_one(wanted, {"$set": kept}))

    async def keep_review(self, scope: Scope, relation_id: str, review: LegalReview) -> bool:
        """Keep that a lawyer has cleared the pair, which no event tells; False unless the scope has the relation."""
        kept = {"papers.review": write(review)}
        return bool(await self._collection.update_one(scope.filter({"_id": relation_id}), {"$set": kept}))

    async def forget_words(self, scope: Scope, relation_id: str) -> None:
        """Blank what was typed of an addendum, which may name people; days and number stay, as the law demands."""
        words = {f"papers.addendum.terms.{name}": "" for name in ("content", "work_form", "payment")}
        wanted = scope.filter({"_id": relation_id, "papers.addendum.terms.content": {"$type": "string"}})
        await self._collection.update_one(wanted, {"$set": words})
        replaced = scope.filter({"_id": relation_id, "papers.replaced": {"$exists": True}})
        await self._collection.update_one(replaced, {"$set": {"papers.replaced": []}})

    async def with_addenda(
        self, scope: Scope, school_id: str | None, school_year: int, after: str | None, limit: int
    ) -> list[tuple[Relation, Addendum]]:
        """The year's relations of teachers of which an addendum is kept, by id, beginning after `after`."""
        wanted: Document = {"school_year": school_year, "form": MentoringForm.TEACHER_TEACHER.value}
        if school_id is not None:
            wanted["school_id"] = school_id
        if after is not None:
            wanted["_id"] = {"$gt": after}
        wanted["papers.addendum.basis"] = {"$type": "string"}
        found = await self._collection.find(scope.filter(wanted), sort=[("_id", 1)], limit=limit)
        told = [(_relation(each), read(Papers, each["papers"]).addendum) for each in found]
        return [(relation, addendum) for relation, addendum in told if addendum is not None]

    async def schools(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        """The schools that ever had a relation."""
        groups = await self._collection.aggregate([{"$group": {"_id": "$school_id"}}])
        return {group["_id"] for group in groups}

    async def all_by_id(self, scope: Scope, after: str, limit: int) -> list[Relation]:
        """Relations in any state and of any year, by id, beginning after `after`."""
        wanted = scope.filter({"_id": {"$gt": after}})
        return [_relation(each) for each in await self._collection.find(wanted, sort=[("_id", 1)], limit=limit)]

    async def schools_with_claims(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        """The schools whose bases named pairs that orders have fixed."""
        groups = await self._collection.aggregate([{"$match": CLAIMS}, {"$group": {"_id": "$school_id"}}])
        return {group["_id"] for group in groups}

    async def claims_by_id(self, scope: Scope, after: str, limit: int) -> list[Relation]:
        """Pairs that bases named and orders have fixed, over ones too, by id, beginning after `after`."""
        wanted = scope.filter({"_id": {"$gt": after}, **CLAIMS})
        return [_relation(each) for each in await self._collection.find(wanted, sort=[("_id", 1)], limit=limit)]

    async def _standing_by(self, scope: Scope, fields: Sequence[str], names: Sequence[str]) -> list[Relation]:
        found: dict[str, Relation] = {}
        for start in range(0, len(names), LOOKED_UP_AT_ONCE):
            chosen = {"$in": list(names[start : start + LOOKED_UP_AT_ONCE])}
            for field in fields:
                found |= {each.relation_id: each for each in await self._find(scope, {field: chosen, **STANDS})}
        return list(found.values())

    async def _find(self, scope: Scope, conditions: Document) -> list[Relation]:
        return [_relation(each) for each in await self._collection.find(scope.filter(conditions))]


def _document(relation: Relation) -> Document:
    kept = Kept(relation.mentor_place, relation.mentee_place, relation.history, relation.claimed_on)
    return {**write(relation.state, id_field="relation_id"), **write(kept)}


def _relation(document: Document) -> Relation:
    kept = read(Kept, document)
    state = read(RelationState, document, id_field="relation_id")
    return Relation(state, kept.mentor_place, kept.mentee_place, kept.history, kept.claimed_on)
