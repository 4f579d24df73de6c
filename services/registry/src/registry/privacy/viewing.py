"""Who looks, and whether names are shown to him; what was shown is written down before the answer is given."""

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from mentoring_common.auth import Principal, Scope
from mentoring_common.clock import Clock
from mentoring_common.errors import Forbidden
from mentoring_common.http.caller import Caller
from mentoring_common.http.door import ADMITTED
from mentoring_common.http.idempotency import PURPOSE, SHOWN
from mentoring_common.mongo import Document

from registry.privacy.domain import accesses, purpose_of
from registry.privacy.store import AccessLogStore


@dataclass(frozen=True)
class View:
    """One request that may show names."""

    caller: Principal
    purpose: str | None
    """Why the caller sees names; None where he sees none."""
    operation: str
    asked: MutableMapping[str, Any] = field(default_factory=dict)
    """The request's scope, in which is left whom the answer shows: it may be kept and given once more."""

    @property
    def is_named(self) -> bool:
        return self.purpose is not None

    @property
    def scope(self) -> Scope:
        return self.caller.scope

    def demand_names(self) -> None:
        """Raise Forbidden unless the caller sees names: an answer in their order, or to a name, tells of them too."""
        if not self.is_named:
            raise Forbidden(
                "PURPOSE_REQUIRED", "Чтобы искать по имени и видеть имена, укажите, зачем они нужны: Access-Purpose."
            )


async def _view(
    request: Request,
    caller: Caller,
    access_purpose: Annotated[
        str | None,
        Header(
            description="Зачем нужны имена: в процентной кодировке UTF-8, от 5 до 200 знаков. Без этого заголовка "
            "муниципальная роль видит обезличенные сведения"
        ),
    ] = None,
) -> View:
    operation = f"{request.method} {request.scope['route'].path}"
    return View(caller, purpose_of(caller, access_purpose), operation, request.scope)


Viewer = Annotated[View, Depends(_view)]
"""The caller of an operation whose answer may hold names."""


@dataclass(frozen=True)
class AccessLog:
    """Writes down what is shown."""

    store: AccessLogStore
    clock: Clock
    new_id: Callable[[], str]

    async def note(self, view: View, seen: Iterable[tuple[str, str | None]], *, import_id: str | None = None) -> None:
        """Awaited before the answer: what cannot be written down is not shown.

        `seen` are schools with the ids of their people whose names the answer holds.
        """
        if view.purpose is None:
            return
        seen = list(seen)
        _leave(view, seen, import_id)
        entries = accesses(view.caller, view.purpose, view.operation, seen, self.clock(), self.new_id(), import_id)
        if entries:
            await self.store.append(view.scope, entries)

    async def note_again(self, asked: MutableMapping[str, Any], shown: Document) -> None:
        """A kept answer is given once more, to the caller and for the purpose of the first time."""
        admitted = asked[ADMITTED]
        told = dict(asked["headers"]).get(PURPOSE)
        purpose = purpose_of(admitted.principal, None if told is None else told.decode("latin-1"))
        view = View(admitted.principal, purpose, f"{asked['method']} {admitted.template}")
        seen = [(school_id, person_id) for school_id, person_id in shown["seen"]]
        await self.note(view, seen, import_id=shown["import_id"])


def _leave(view: View, seen: Iterable[tuple[str, str | None]], import_id: str | None) -> None:
    """An answer may tell of people in several steps."""
    before = view.asked.get(SHOWN, {"seen": [], "import_id": None})
    together = [*before["seen"], *([school_id, person_id] for school_id, person_id in seen)]
    view.asked[SHOWN] = {"seen": together, "import_id": import_id or before["import_id"]}
