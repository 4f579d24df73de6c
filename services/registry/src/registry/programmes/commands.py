"""What opens a programme and moves it on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Conflict, Fault, Unprocessable
from mentoring_common.telemetry import traceparent
from mentoring_methodology.codes import ProgrammeModel, Stage
from mentoring_methodology.pack import MethodologyPack

from registry.programmes.domain import (
    PROGRAMME_NOT_FOUND,
    Programme,
    RoadmapItem,
    StageFact,
    following,
    moved,
    preceding,
    roadmap_from_template,
    with_item,
    with_order,
)
from registry.programmes.events import event_of
from registry.programmes.obstacles import Obstacle, obstacles
from registry.programmes.orders import SignedOrder
from registry.programmes.store import ProgrammeStore

TRIES = 5
"""Two people at one programme at the same moment are rare; five are none."""


@dataclass(frozen=True)
class Programmes:
    """The commands of programmes."""

    store: ProgrammeStore
    methodology: Callable[[], MethodologyPack]
    clock: Clock
    today: Today

    async def open(
        self,
        scope: Scope,
        school_id: str,
        school_year: int,
        model: ProgrammeModel,
        forms: Sequence[str],
        curator: str,
        by: str,
    ) -> Programme:
        """Open the school's programme of a year. Raises Unprocessable for a form of another model, or Conflict."""
        pack = self.methodology()
        known = {code for code, form in pack.content.forms.items() if form.model == model}
        titles = pack.form_titles
        chosen = tuple(dict.fromkeys(forms))
        if foreign := [form for form in chosen if form not in known]:
            text = f"в этой модели нет форм: {', '.join(titles.get(form, form) for form in foreign)}"
            fault = Fault("FORM_OF_ANOTHER_MODEL", "/body/forms", text)
            raise Unprocessable("PROGRAMME_REFUSED", f"Исправьте и повторите: {text}.", [fault])
        words = pack.content.models[model]
        new = Programme(
            programme_id=uuid4().hex,
            school_id=school_id,
            school_year=school_year,
            model=model.value,
            version=1,
            pack_version=pack.version,
            goal=words.goal,
            tasks=tuple(words.tasks),
            forms=chosen,
            curator=curator,
            roadmap=roadmap_from_template(),
            history=(StageFact(self.clock(), Stage.PREPARATION.value, by),),
        )
        if not await self.store.insert(scope, new, [event_of(new, self.clock(), traceparent())]):
            raise Conflict("PROGRAMME_OPEN", "Программа этой модели на этот учебный год уже открыта.")
        return new

    async def get(self, scope: Scope, programme_id: str) -> Programme:
        """Raises NotFound unless it is of the scope."""
        found = await self.store.get(scope, programme_id)
        if found is None:
            raise PROGRAMME_NOT_FOUND
        return found

    async def obstacles(self, scope: Scope, programme: Programme, *, stated: bool = False) -> list[Obstacle]:
        """What keeps it from the next stage today."""
        return obstacles(programme, await self.store.lines(scope, programme), self.today(), stated=stated)

    async def advance(
        self, scope: Scope, programme_id: str, stage: str | None, statement: str | None, by: str
    ) -> Programme:
        """Go on from a stage. Raises Conflict with all that keeps it from that, or where it is at another stage."""
        known = await self._at(scope, programme_id, stage)
        to = following(known)
        found = await self.obstacles(scope, known, stated=statement is not None)
        if found:
            faults = [Fault(each.code, "/path/programme_id", each.text) for each in found]
            told = "; ".join(each.text for each in found)
            raise Conflict("STAGE_BLOCKED", f"Перейти дальше мешает: {told}.", faults)
        return await self.saved(scope, moved(known, to, self.clock(), by, statement))

    async def go_back(self, scope: Scope, programme_id: str, stage: str | None, reason: str, by: str) -> Programme:
        """Return from a stage to the one before. Raises Conflict where there is none, or where it is at another."""
        known = await self._at(scope, programme_id, stage)
        return await self.saved(scope, moved(known, preceding(known), self.clock(), by, reason))

    async def prepare(self, scope: Scope, programme_id: str, fields: Mapping[str, Any]) -> Programme:
        """Set what is told of the preparation: its dates, and whom the papers name; the rest stays.

        Raises Unprocessable for a monitoring that ends before it begins, or Conflict for a closed programme.
        """

        def prepared(known: Programme) -> Programme:
            after = replace(known, version=known.version + 1, **fields)
            begins, ends = after.monitoring_begins_on, after.monitoring_ends_on
            if begins is not None and ends is not None and ends < begins:
                text = "мониторинг на выходе раньше мониторинга на входе"
                raise refused("MONITORING_ENDS_EARLY", "/body/monitoring_ends_on", text)
            return after

        return await self.change(scope, programme_id, prepared)

    async def plan(self, scope: Scope, programme_id: str, item_id: str, fields: Mapping[str, Any]) -> Programme:
        """Change what is told of a step of the roadmap; the rest of it stays.

        Raises Unprocessable for a step there is not, or that is done and dropped, or Conflict for a closed programme.
        """
        self.not_to_come(fields.get("done_on"), "/body/done_on")

        def planned(known: Programme) -> Programme:
            item = next((each for each in known.roadmap if each.item_id == item_id), None)
            if item is None:
                raise refused("ITEM_UNKNOWN", "/body/item_id", "такого мероприятия в дорожной карте нет")
            changed: RoadmapItem = replace(item, **fields)
            if changed.done_on is not None and changed.dropped_reason is not None:
                text = "мероприятие либо выполнено, либо отменено"
                raise refused("ITEM_DONE_AND_DROPPED", "/body/dropped_reason", text)
            return with_item(known, changed)

        return await self.change(scope, programme_id, planned)

    async def sign(self, scope: Scope, programme_id: str, order: SignedOrder) -> Programme:
        """Keep an order's number and date. Raises Conflict where it is signed otherwise, or the programme closed."""
        self.not_to_come(order.signed_on, "/body/signed_on")
        return await self.change(scope, programme_id, lambda known: with_order(known, order))

    async def change(self, scope: Scope, programme_id: str, change: Callable[[Programme], Programme]) -> Programme:
        """Store what `change` makes of the programme, which is another one or a new version of it.

        Raises what `change` raises, NotFound, or Conflict where it is closed or others are always faster.
        """
        for _ in range(TRIES):
            known = await self.get(scope, programme_id)
            after = change(known)
            if after is not known:
                following(known)  # raises where it is closed: what an inspector reads later stays as it was
            if after is known or await self.store.save(scope, after, uuid4().hex):
                return after
        raise MOVED_ON

    async def saved(self, scope: Scope, after: Programme) -> Programme:
        """Store the programme at another stage, and tell it. Raises Conflict where somebody else was faster."""
        if not await self.store.save(scope, after, uuid4().hex, [event_of(after, self.clock(), traceparent())]):
            raise MOVED_ON
        return after

    def not_to_come(self, day: date | None, pointer: str) -> None:
        """Raise Unprocessable for a day that has not come."""
        if day is not None and day > self.today():
            raise refused("DAY_TO_COME", pointer, "дата ещё не наступила")

    async def _at(self, scope: Scope, programme_id: str, stage: str | None) -> Programme:
        """The programme, at the stage that the caller has seen: a request that is sent twice goes on once."""
        known = await self.get(scope, programme_id)
        if stage is not None and stage != known.stage:
            raise MOVED_ON
        return known


MOVED_ON = Conflict("PROGRAMME_MOVED_ON", "Программу только что изменил кто-то другой. Прочитайте её снова.")


def refused(code: str, pointer: str, text: str) -> Unprocessable:
    """What is wrong with one field of a request about a programme."""
    return Unprocessable("PROGRAMME_REFUSED", f"Исправьте и повторите: {text}.", [Fault(code, pointer, text)])
