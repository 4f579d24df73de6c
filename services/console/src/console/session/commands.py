"""How a session begins, goes on and ends."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from mentoring_common.clock import Clock
from mentoring_common.telemetry import get_logger

from console.session.domain import Identity, KeptForm, Login, Session, Tokens, local_path
from console.session.oidc import Provider, ProviderAway, SignInRefused
from console.session.sealing import is_secret
from console.session.store import LoginStore, SessionStore

LOGIN_LASTS = timedelta(minutes=15)
"""How long somebody may take at the provider: to find a password, to wait for a code by telephone."""
FORM_LASTS = timedelta(hours=1)
"""How long what was typed waits for its author."""
REFRESH_LASTS = timedelta(seconds=15)
"""Who refreshes holds the session for this long; if she dies, another one tries."""
LOOK_SECONDS = 0.05
"""Between two looks whether another request has refreshed the token."""
TRIES = 5
"""Writes of one session at once: two tabs, rarely three."""


@dataclass(frozen=True)
class Ends:
    """When sessions end."""

    idle: timedelta
    absolute: timedelta


class Sessions:
    """Everybody's sessions."""

    def __init__(
        self, store: SessionStore, provider: Provider, ends: Ends, clock: Clock, new_secret: Callable[[], str]
    ) -> None:
        self._store = store
        self._provider = provider
        self._ends = ends
        self._clock = clock
        self._new_secret = new_secret

    async def begin(self, tokens: Tokens, identity: Identity, instead_of: str | None = None) -> Session:
        """A new session with a new secret; the browser's session before it, if any, is forgotten."""
        now = self._clock()
        session = Session(
            secret=self._new_secret(),
            subject=identity.subject,
            name=identity.name,
            roles=identity.roles,
            schools=identity.schools,
            tokens=tokens,
            csrf_token=self._new_secret(),
            began_at=now,
            ends_at=now + self._ends.absolute,
            seen_at=now,
        )
        await self._store.add(session)
        if instead_of is not None and is_secret(instead_of):
            await self._store.forget(instead_of)
        return session

    async def current(self, secret: str | None, *, is_used: bool = True) -> Session | None:
        """The session of this cookie while it lasts, with a token that is good for the next request.

        A request that nobody has made by hand does not count as use.

        Raises ProviderAway when the token is over and the provider does not answer.
        """
        if secret is None or not is_secret(secret) or (session := await self._store.of(secret)) is None:
            return None
        now = self._clock()
        if session.is_over(now, self._ends.idle):
            await self._store.forget(secret)
            return None
        if is_used and session.is_stale(now):
            await self._store.touch(secret, now)
        if session.needs_refresh(now):
            refreshed = await self._refreshed(session)
            return None if refreshed is None else refreshed.at(now)
        if session.tokens.refresh is None and now >= session.tokens.access_until:
            await self._store.forget(secret)
            return None
        return session.at(now)

    async def is_fresh(self, session: Session) -> bool:
        """Whether it has only just begun: then another sign-in would bring the same tokens again."""
        return self._clock() < session.began_at + REFRESH_LASTS

    async def end(self, session: Session) -> str | None:
        """Forget the session; the address at which the provider's own session ends."""
        await self._store.forget(session.secret)
        return await self._provider.sign_out_url(session.tokens)

    async def give_purpose(self, session: Session, purpose: str) -> None:
        """Remember why she looks at names."""
        await self._change(session, lambda current: current.with_purpose(purpose, self._clock()))

    async def _refreshed(self, session: Session) -> Session | None:
        """One request refreshes, the others wait for what it gets: a rotated refresh token is good once."""
        deadline = self._clock() + REFRESH_LASTS
        while not await self._store.claim_refresh(session.secret, self._clock(), self._clock() + REFRESH_LASTS):
            await asyncio.sleep(LOOK_SECONDS)
            now, seen = self._clock(), await self._store.of(session.secret)
            if seen is None or not seen.needs_refresh(now):
                return seen
            if now >= deadline:
                raise ProviderAway
        try:
            seen = await self._store.of(session.secret)
            if seen is None or not seen.needs_refresh(self._clock()):
                return seen
            tokens, identity = await self._provider.refresh(seen.tokens, seen.subject)
        except ProviderAway:
            if self._clock() < session.tokens.access_until:
                return session
            raise
        except SignInRefused as refused:
            get_logger().info("a session ends: its tokens were not renewed", reason=refused.reason)
            await self._store.forget(session.secret)
            return None
        else:
            return await self._change(seen, lambda current: current.refreshed(tokens, identity))
        finally:
            await self._store.release_refresh(session.secret, self._clock())

    async def _change(self, session: Session, change: Callable[[Session], Session]) -> Session | None:
        current: Session | None = session
        for _ in range(TRIES):
            if current is None or await self._store.replace(change(current)):
                break
            current = await self._store.of(session.secret)
        return await self._store.of(session.secret)


class Logins:
    """Signing in: what happens between the first page and the first session."""

    def __init__(
        self,
        store: LoginStore,
        sessions: Sessions,
        provider: Provider,
        clock: Clock,
        new_secret: Callable[[], str],
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._provider = provider
        self._clock = clock
        self._new_secret = new_secret

    def browser(self, cookie: str | None) -> str:
        """What this browser is known by while nobody is signed in at it."""
        return cookie if cookie is not None and is_secret(cookie) else self._new_secret()

    async def begin(self, browser: str, wanted: str | None) -> str:
        """The provider's address to send the browser to. Raises ProviderAway."""
        login = Login(
            state=self._new_secret(),
            browser=browser,
            nonce=self._new_secret(),
            verifier=self._new_secret(),
            next=local_path(wanted),
            ends_at=self._clock() + LOGIN_LASTS,
        )
        url = await self._provider.sign_in_url(state=login.state, nonce=login.nonce, verifier=login.verifier)
        await self._store.add(login)
        return url

    async def finish(
        self, state: str, code: str, issuer: str | None, browser: str | None, instead_of: str | None
    ) -> tuple[Session, str] | None:
        """The session, and where she wanted to go; None where this browser began no such login, or too long ago.

        `issuer` is who says that it gave the code.

        Raises ProviderAway, SignInRefused.
        """
        login = await self._store.take(state) if is_secret(state) else None
        if login is None or browser is None or login.browser != browser or self._clock() >= login.ends_at:
            return None
        await self._provider.judge_issuer(issuer)
        tokens, identity = await self._provider.exchange(code=code, verifier=login.verifier, nonce=login.nonce)
        return await self._sessions.begin(tokens, identity, instead_of), login.next

    async def keep_form(
        self, browser: str, path: str, fields: Sequence[tuple[str, str]], back: str, *, with_file: bool
    ) -> str:
        """Keep for an hour what was typed and was on its way to this path of ours.

        Gives the handle by which its author's browser gets it again.
        """
        form = KeptForm(
            handle=self._new_secret(),
            browser=browser,
            path=path,
            fields=tuple(fields),
            back=local_path(back),
            ends_at=self._clock() + FORM_LASTS,
            with_file=with_file,
        )
        await self._store.keep(form)
        return form.handle

    async def kept_form(self, handle: str, browser: str | None) -> KeptForm | None:
        form = await self._store.form(handle) if is_secret(handle) else None
        if form is None or form.browser != browser or self._clock() >= form.ends_at:
            return None
        return form
