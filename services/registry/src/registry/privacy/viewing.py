"""Who looks, and whether names are shown to him; what was shown is written down before the answer is given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from mentoring_common.auth import Principal, Scope
from mentoring_common.clock import Clock
from mentoring_common.errors import Forbidden
from mentoring_common.http.caller import Caller

from registry.privacy.domain import accesses, purpose_of
from registry.privacy.store import AccessLogStore


@dataclass(frozen=True)
class View:
    """One request that may show names."""

    caller: Principal
    purpose: str | None
    """Why the caller sees names; None where he sees none."""
    operation: str

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
    return View(caller, purpose_of(caller, access_purpose), f"{request.method} {request.scope['route'].path}")


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
        entries = accesses(view.caller, view.purpose, view.operation, seen, self.clock(), self.new_id(), import_id)
        if entries:
            await self.store.append(view.scope, entries)
