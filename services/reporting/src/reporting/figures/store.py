"""Counted figures, one document a school: a cache that can always be counted again from the facts."""

from collections.abc import Mapping
from datetime import datetime

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Update
from mentoring_methodology.codes import MentoringForm

from reporting.figures.domain import Counters


class FigureStore:
    """The counters of each school, with the reasons of its latest run."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def put(
        self,
        scope: Scope,
        school_id: str,
        counters: Mapping[MentoringForm, Counters],
        reasons: list[Document],
        counted_at: datetime,
    ) -> None:
        """Keep a count of a school; one that was begun before the kept one changes nothing."""
        if not scope.permits(school_id):
            raise PermissionError("figures outside the scope")
        figures = {
            "school_id": school_id,
            "forms": {form.value: vars_of(counted) for form, counted in counters.items()},
            "reasons": reasons,
            "counted_at": counted_at,
        }
        await self._collection.write(
            [Update({"_id": school_id, "counted_at": {"$lt": counted_at}}, {"$set": figures}, upsert=True)]
        )

    async def of(self, scope: Scope) -> list[Document]:
        """The kept counts of the scope's schools."""
        return await self._collection.find(scope.filter())


def vars_of(counters: Counters) -> dict[str, int]:
    """The counters by name."""
    return {name: getattr(counters, name) for name in Counters.__dataclass_fields__}
