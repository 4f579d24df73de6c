"""Counted figures, one document a school and school year: a cache that can always be counted again from the facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index, Replacement, Update

from reporting.figures.domain import CountedMentor, Counters, FormCount, SchoolCount, UnmatchedReason


@dataclass(frozen=True)
class KeptCount:
    """A school's count, and when it was begun."""

    count: SchoolCount
    counted_at: datetime


class FigureStore:
    """The count of each school and year, its mentors, and those of a year's mentors who are counted several times.

    The mentors lie apart, so that whoever reads figures does not read them too.
    """

    def __init__(self, counts: Collection, mentors: Collection, shared_mentors: Collection) -> None:
        self._counts = counts
        self._mentors = mentors
        self._shared_mentors = shared_mentors

    async def ensure_indexes(self) -> None:
        for collection in (self._counts, self._mentors, self._shared_mentors):
            await collection.ensure_indexes([Index(("school_year", "school_id"))])

    async def put(self, scope: Scope, school_year: int, count: SchoolCount, counted_at: datetime) -> None:
        """Keep a count of a school; one that was begun before the kept one changes nothing.

        Raises PermissionError for a school outside the scope.
        """
        if not scope.permits(count.school_id):
            raise PermissionError("figures outside the scope")
        await self._counts.write(
            [
                Update(
                    {"_id": f"{count.school_id}:{school_year}", "counted_at": {"$lt": counted_at}},
                    {"$set": {**_document(count), "school_year": school_year, "counted_at": counted_at}},
                    upsert=True,
                )
            ]
        )

    async def forget(self, scope: Scope, school_id: str, school_year: int) -> None:
        """Keep no count and no mentors of the school for that year."""
        for collection in (self._counts, self._mentors):
            await collection.delete_many(scope.filter({"_id": f"{school_id}:{school_year}"}))

    async def put_mentors(
        self, scope: Scope, school_id: str, school_year: int, mentors: Iterable[CountedMentor], counted_at: datetime
    ) -> None:
        """Keep whom a count of a school counted as mentors, unless a later count has.

        Raises PermissionError for a school outside the scope.
        """
        if not scope.permits(school_id):
            raise PermissionError("mentors outside the scope")
        told = [_of_school(each) for each in mentors]
        kept = {"school_id": school_id, "school_year": school_year, "counted_at": counted_at, "mentors": told}
        guard = {"_id": f"{school_id}:{school_year}", "counted_at": {"$lt": counted_at}}
        await self._mentors.write([Update(guard, {"$set": kept}, upsert=True)])

    async def mentors(self, scope: Scope, school_year: int) -> list[CountedMentor]:
        """Everybody whom the latest counts of the scope's schools counted as a mentor."""
        documents = await self._mentors.find(scope.filter({"school_year": school_year}))
        return [
            stored.read(CountedMentor, {**mentor, "school_id": document["school_id"]})
            for document in documents
            for mentor in document["mentors"]
        ]

    async def counting(self, scope: Scope, person_id: str) -> list[tuple[str, int]]:
        """The schools and years whose latest counts have the person as a mentor."""
        found = await self._mentors.find(scope.filter({"mentors.person_id": person_id}))
        return sorted((each["school_id"], each["school_year"]) for each in found)

    async def of(self, scope: Scope, school_year: int, *, undated_too: bool) -> list[KeptCount]:
        """The kept counts of the scope's schools for a year.

        `undated_too` adds the counts of the first release, which had no year, where a school has not been counted
        since: asked for the present year alone.
        """
        years: object = {"$in": [school_year, None]} if undated_too else school_year
        documents = await self._counts.find(scope.filter({"school_year": years}))
        newest: dict[str, Document] = {}
        for document in sorted(documents, key=lambda document: "school_year" in document):
            newest[document["school_id"]] = document
        return [KeptCount(_count(document), document["counted_at"]) for document in newest.values()]

    async def years(self, scope: Scope) -> set[int]:
        """The school years in which anything was counted for the scope's schools."""
        groups = await self._counts.aggregate(
            [{"$match": scope.filter({"school_year": {"$ne": None}})}, {"$group": {"_id": "$school_year"}}]
        )
        return {group["_id"] for group in groups}

    async def kept(self, scope: Scope) -> set[tuple[str, int]]:
        """The schools and years of which a count is kept, also where nobody takes part any more."""
        documents = await self._counts.find(
            scope.filter({"school_year": {"$ne": None}}), fields=["school_id", "school_year"]
        )
        return {(document["school_id"], document["school_year"]) for document in documents}

    async def forget_undated(self, scope: Scope) -> None:
        """Drop the counts of the first release, which had no year."""
        await self._counts.delete_many(scope.filter({"school_year": None}))

    async def put_shared(self, scope: Scope, school_year: int, mentors: Iterable[CountedMentor]) -> None:
        """Keep these as the year's mentors who are counted several times, in place of those kept before.

        Only the schools whose mentors differ are written.
        """
        wanted: dict[str, list[Document]] = {}
        for mentor in sorted(mentors, key=lambda mentor: (mentor.school_id, mentor.person_id, mentor.form)):
            if scope.permits(mentor.school_id):
                wanted.setdefault(mentor.school_id, []).append(_of_school(mentor))
        in_year = scope.filter({"school_year": school_year})
        kept = {document["_id"]: document for document in await self._shared_mentors.find(in_year)}
        documents = [
            {"_id": f"{school_id}:{school_year}", "school_id": school_id, "school_year": school_year, "mentors": told}
            for school_id, told in wanted.items()
        ]
        await self._shared_mentors.write(
            [
                Replacement({"_id": document["_id"]}, document, upsert=True)
                for document in documents
                if kept.pop(document["_id"], None) != document
            ]
        )
        for document_id in kept:  # of schools that share nobody any more, or of one mentor (a former release)
            await self._shared_mentors.delete_many(scope.filter({"_id": document_id}))

    async def shared(self, scope: Scope, school_year: int) -> list[CountedMentor]:
        """The kept mentors of the scope's schools who are counted several times in a year."""
        documents = await self._shared_mentors.find(scope.filter({"school_year": school_year}))
        schools = {document["school_id"] for document in documents if "mentors" in document}
        return [
            stored.read(CountedMentor, {**mentor, "school_id": document["school_id"]})
            for document in documents
            for mentor in document.get("mentors", () if document["school_id"] in schools else (document,))
        ]


def _of_school(mentor: CountedMentor) -> Document:
    return {name: value for name, value in stored.write(mentor).items() if name != "school_id"}


def _document(count: SchoolCount) -> Document:
    """Counters lie flat in their form, as the first release wrote them."""
    return {
        "school_id": count.school_id,
        "places": count.places,
        "forms": {
            form: {**stored.write(counted.counters), "reasons": [stored.write(reason) for reason in counted.reasons]}
            for form, counted in count.forms.items()
        },
    }


def _count(document: Document) -> SchoolCount:
    forms = {form: _form_count(counted) for form, counted in document["forms"].items()}
    places = document.get("places", sum(counted.counters.places for counted in forms.values()))
    return SchoolCount(document["school_id"], forms, places)


def _form_count(counted: dict[str, Any]) -> FormCount:
    reasons = tuple(stored.read(UnmatchedReason, reason) for reason in counted.get("reasons", ()))
    return FormCount(stored.read(Counters, counted), reasons)
