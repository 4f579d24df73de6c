"""Entering a number."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Conflict, NotFound, Unprocessable

from reporting.contingents.domain import (
    Contingent,
    ContingentKind,
    Counted,
    contingent_id,
    counted_anew,
    faults_of,
)
from reporting.contingents.store import ContingentStore

TRIES = 5
"""Two people at one number at the same moment are rare; five are none."""
SCHOOL_NOT_FOUND = NotFound("SCHOOL_NOT_FOUND", "Школа не найдена. Проверьте school_id: он есть в справочнике.")


@dataclass(frozen=True)
class Contingents:
    """The commands of contingents."""

    store: ContingentStore
    schools: Callable[[Scope], Awaitable[dict[str, str]]]
    """The names of the scope's schools, by id."""
    clock: Clock
    today: Today

    async def record(
        self, scope: Scope, school_id: str, school_year: int, kind: ContingentKind, value: int, on: date,
        source: str, by: str,
    ) -> Contingent:  # fmt: skip
        """Enter a number; the same again changes nothing, and what was entered before stays.

        Raises NotFound where the school is not of the scope, Unprocessable for a day to come, or Conflict.
        """
        if school_id not in await self.schools(scope):
            raise SCHOOL_NOT_FOUND
        if faults := faults_of(on, self.today()):
            raise Unprocessable("CONTINGENT_REFUSED", f"Исправьте и повторите: {faults[0].text}.", faults)
        key = contingent_id(school_id, school_year, kind)
        new = Counted(value, on, source, self.clock(), by)
        for _ in range(TRIES):
            known = await self.store.get(scope, key) or Contingent(key, school_id, school_year, kind.value)
            after = counted_anew(known, new)
            if after is known or await self.store.save(scope, after):
                return after
        raise Conflict("CONTINGENT_MOVED_ON", "Это число только что изменил кто-то другой. Повторите запрос.")
