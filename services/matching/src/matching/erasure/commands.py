"""Takes an erased person out of everything that matching stores. Repeatable."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from mentoring_common.clock import Clock, Today
from mentoring_common.erasure.eraser import Swept
from mentoring_common.erasure.tombstones import Tombstone

from matching.erasure.domain import without_mentee, without_mentor, without_person
from matching.erasure.store import ErasedDocuments
from matching.participants.changes import ParticipantChanges
from matching.proposals.commands import ANY_SCHOOL
from matching.proposals.domain import NextVersion
from matching.proposals.store import ProposalStore
from matching.relations.domain import NextRelation, claim_of
from matching.relations.store import RelationStore
from matching.runs.completion import event_of
from matching.runs.store import RunResultStore


@dataclass(frozen=True)
class Erasing:
    """Where somebody may be."""

    documents: ErasedDocuments
    proposals: ProposalStore
    relations: RelationStore
    results: RunResultStore
    today: Today
    clock: Clock
    running: Callable[[], Awaitable[frozenset[str]]]
    """The runs under way: one that has read people stores proposals that may still name him."""
    changes: ParticipantChanges
    """Whoever keeps people in memory reads those of his schools again, without him."""
    _begun: dict[str, frozenset[str]] = field(default_factory=dict, init=False)
    """Erasure -> the runs that were under way at the first look."""

    async def sweep(self, tombstone: Tombstone) -> Swept:
        """Take him away. A proposal in which he was the mentor is withdrawn, and names nobody any more."""
        masks, ids = tombstone.masks, tombstone.ids
        running = await self.running()
        begun = self._begun.setdefault(tombstone.erasure_id, running)
        schools = await self.documents.schools_of(ids)
        erased = await self.documents.delete(ids)
        erased["alternatives"] = await self.documents.forget_weighed(masks)
        erased["left_over"] += await self.documents.forget_helper(ids)
        erased["preferences"] += await self.documents.forget_wished(ids)
        await self.changes.forget(ids, {tombstone.school_id, *schools})
        erased["groups"] = await self.documents.mask_leaders(masks)
        now = self.clock()
        relations, is_held = await self.relations.naming(ANY_SCHOOL, ids), False
        for relation in relations:
            after = without_person(relation, masks, self.today(), now)
            if after is None:
                is_held = True
                continue
            await self.relations.forget_words(ANY_SCHOOL, relation.relation_id)
            given_up = NextRelation.to(after, now, None)
            if after.confirms_a_claim:  # whose paper it was in is nobody now, for registry too
                given_up = replace(given_up, also=(claim_of(after, now, None),))
            await self.relations.save(ANY_SCHOOL, given_up, str(given_up.event["id"]))
        erased["relations"] = len(relations)
        named = await self.proposals.ever_with_mentor(ANY_SCHOOL, ids)
        following = [NextVersion.to(without_mentor(each, masks, now), now, None) for each in named]
        erased["proposals"] += await self.proposals.save(ANY_SCHOOL, following)
        results = await self.results.naming(ANY_SCHOOL, ids)
        for each in results:
            masked = without_mentee(each, masks)
            await self.results.replace(ANY_SCHOOL, masked, event_of(masked, now, None))
        erased["run_results"] = len(results)
        kept = {"participants": await self.documents.count_tombs(tombstone.tomb_id)}
        return Swept(erased, kept, is_whole=not (begun & running or is_held))
