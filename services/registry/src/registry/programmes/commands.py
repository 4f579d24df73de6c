"""What opens a programme and moves it on."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Conflict, Fault, Unprocessable
from mentoring_common.events.envelope import Wire
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
    with_forms,
    with_item,
    with_new_item,
    with_order,
)
from registry.programmes.events import event_of
from registry.programmes.obstacles import Obstacle, Pair, obstacles
from registry.programmes.orders import SignedOrder
from registry.programmes.store import ProgrammeStore
from registry.relations.store import Relations

TRIES = 5
"""Two people at one programme at the same moment are rare; five are none."""


@dataclass(frozen=True)
class Programmes:
    """The commands of programmes."""

    store: ProgrammeStore
    relations: Relations
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
        chosen = forms_of_model(pack, model, forms)
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
            history=(StageFact(self.clock(), Stage.PREPARATION.value, by, forms=chosen),),
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
        lines = await self.store.lines(scope, programme)
        told = await self.relations.of_forms(scope, programme.school_id, programme.school_year, programme.forms)
        pairs = [Pair(each.status, each.mentee_ids) for each in told]
        return obstacles(programme, lines, pairs, self.today(), stated=stated)

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

    async def prepare(self, scope: Scope, programme_id: str, fields: Mapping[str, Any], by: str) -> Programme:
        """Set what is told of the preparation: forms, role models, dates, and whom the papers name; the rest stays.

        Raises Unprocessable for a monitoring that ends before it begins, and for a form or a role model of another
        model, or Conflict for a closed programme, and for a form that people take part in.
        """
        told = dict(fields)
        forms, variants = told.pop("forms", None), told.pop("variants", None)

        def prepared(known: Programme) -> Programme:
            after = replace(known, version=known.version + 1, **told)
            begins, ends = after.monitoring_begins_on, after.monitoring_ends_on
            if begins is not None and ends is not None and ends < begins:
                text = "мониторинг на выходе раньше мониторинга на входе"
                raise refused("MONITORING_ENDS_EARLY", "/body/monitoring_ends_on", text)
            return after if forms is None and variants is None else chosen(after)

        def chosen(known: Programme) -> Programme:
            pack = self.methodology()
            wanted = known.forms if forms is None else forms_of_model(pack, known.model, forms)
            models = models_of_forms(pack, wanted, known.variants if variants is None else variants, told=variants)
            if set(wanted) != set(known.forms):
                known = with_forms(known, wanted, self.clock(), by)
            return replace(known, variants=models)

        if forms is not None:
            known = await self.get(scope, programme_id)
            await self._require_unused(scope, known, forms_of_model(self.methodology(), known.model, forms))
        return await self.change(scope, programme_id, prepared)

    async def _require_unused(self, scope: Scope, known: Programme, forms: Sequence[str]) -> None:
        """Raise Conflict where somebody takes part in a form that the programme would lead no longer."""
        left = [form for form in known.forms if form not in forms]
        if not left:
            return
        counts = Counter(line.form for line in await self.store.lines(scope, known) if line.form in left)
        titles = self.methodology().form_titles
        faults = [
            Fault("FORM_IN_USE", "/body/forms", f"{titles.get(form, form)}: участвует {count}")
            for form, count in counts.items()
        ]
        if faults:
            told = "; ".join(each.text for each in faults)
            raise Conflict("FORM_IN_USE", f"В форме участвуют люди, убрать её нельзя: {told}.", faults)

    async def plan(self, scope: Scope, programme_id: str, item_id: str | None, fields: Mapping[str, Any]) -> Programme:
        """Change what is told of a step of the roadmap, the rest of it stays; or add a step of the school's own.

        Raises Unprocessable for a step there is not, that is done and dropped, or of which stage or words are missing,
        or Conflict for a closed programme, a step that is there and a roadmap that is full.
        """
        self.not_to_come(fields.get("done_on"), "/body/done_on")
        told = dict(fields)
        stage, what = told.pop("stage", None), told.pop("what", None)

        def planned(known: Programme) -> Programme:
            if item_id is None:
                after = with_new_item(known, str(stage), str(what), told)
                require_one_end(after.roadmap)
                return after
            item = next((each for each in known.roadmap if each.item_id == item_id), None)
            if item is None:
                raise refused("ITEM_UNKNOWN", "/body/item_id", "такого мероприятия в дорожной карте нет")
            changed: RoadmapItem = replace(item, **told)
            require_one_end([changed])
            return with_item(known, changed)

        if item_id is None and (stage is None or what is None):
            raise refused("ITEM_INCOMPLETE", "/body/what", "у нового мероприятия укажите этап и что делается")
        if item_id is not None and (stage is not None or what is not None):
            text = "этап и название мероприятия не меняются: отмените его и добавьте другое"
            raise refused("ITEM_FIXED", "/body/what", text)
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
            if after is known or await self.store.save(scope, after, uuid4().hex, self._told(known, after)):
                return after
        raise MOVED_ON

    async def saved(self, scope: Scope, after: Programme) -> Programme:
        """Store the programme at another stage, and tell it. Raises Conflict where somebody else was faster."""
        if not await self.store.save(scope, after, uuid4().hex, [event_of(after, self.clock(), traceparent())]):
            raise MOVED_ON
        return after

    def _told(self, known: Programme, after: Programme) -> list[Wire]:
        """The event of a change of which others learn: the forms are public, names and dates are not."""
        is_public = len(after.history) != len(known.history)
        return [event_of(after, self.clock(), traceparent())] if is_public else []

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


def forms_of_model(pack: MethodologyPack, model: str, forms: Sequence[str]) -> tuple[str, ...]:
    """The forms, each once. Raises Unprocessable for one of another model."""
    known = {code for code, form in pack.content.forms.items() if form.model == model}
    if foreign := [form for form in forms if form not in known]:
        titles = pack.form_titles
        text = f"в этой модели нет форм: {', '.join(titles.get(form, form) for form in foreign)}"
        raise refused("FORM_OF_ANOTHER_MODEL", "/body/forms", text)
    return tuple(dict.fromkeys(forms))


def models_of_forms(
    pack: MethodologyPack, forms: Sequence[str], variants: Sequence[str], told: Sequence[str] | None
) -> tuple[str, ...]:
    """The role models that belong to the forms, each once; those of a form that was left go with it.

    Raises Unprocessable for one that is told and belongs to none.
    """
    known = {variant for form in forms for variant in pack.variants_of(form)}
    if foreign := [variant for variant in told or () if variant not in known]:
        titles = pack.variant_titles
        text = f"в выбранных формах нет ролевых моделей: {', '.join(titles.get(each, each) for each in foreign)}"
        raise refused("VARIANT_OF_ANOTHER_FORM", "/body/variants", text)
    return tuple(dict.fromkeys(variant for variant in variants if variant in known))


def require_one_end(items: Iterable[RoadmapItem]) -> None:
    """Raise Unprocessable for a step that is both done and dropped."""
    if any(each.done_on is not None and each.dropped_reason is not None for each in items):
        raise refused("ITEM_DONE_AND_DROPPED", "/body/dropped_reason", "мероприятие либо выполнено, либо отменено")


def refused(code: str, pointer: str, text: str) -> Unprocessable:
    """What is wrong with one field of a request about a programme."""
    return Unprocessable("PROGRAMME_REFUSED", f"Исправьте и повторите: {text}.", [Fault(code, pointer, text)])
