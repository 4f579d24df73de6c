"""Sessions, logins under way and forms that wait for a new login. Each is its holder's, found by her secret."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from mentoring_common import stored
from mentoring_common.mongo import Collection, Document, Index

from console.session.domain import KeptForm, Login, Session
from console.session.sealing import digest, opened, seal

FORGETTING = (Index(("forget_at",), expire_after=timedelta()),)

V = TypeVar("V", Login, KeptForm)


class SessionStore:
    """`forget_at` is the absolute end: the database forgets what nobody comes back to."""

    def __init__(self, sessions: Collection) -> None:
        self._sessions = sessions

    async def ensure_indexes(self) -> None:
        await self._sessions.ensure_indexes(FORGETTING)

    # all-schools: a session is its holder's, whatever schools are in it
    async def add(self, session: Session) -> None:
        nobody_refreshes = {"refreshing_until": session.began_at}
        await self._sessions.insert_one({"_id": digest(session.secret), **_document(session), **nobody_refreshes})

    # all-schools: a session is its holder's, whatever schools are in it
    async def of(self, secret: str) -> Session | None:
        document = await self._sessions.find_one({"_id": digest(secret)})
        if document is None or (content := opened(secret, document["sealed"])) is None:
            return None
        session = stored.read(Session, {**json.loads(content), "secret": secret})
        return replace(session, seen_at=document["seen_at"], version=document["version"])

    # all-schools: a session is its holder's, whatever schools are in it
    async def replace(self, session: Session) -> bool:
        """Write the session in place of the version that was read; False when somebody was faster."""
        guard = {"_id": digest(session.secret), "version": session.version}
        newer = replace(session, version=session.version + 1)
        return await self._sessions.update_one(guard, {"$set": _document(newer)}) == 1

    # all-schools: a session is its holder's, whatever schools are in it
    async def touch(self, secret: str, now: datetime) -> None:
        await self._sessions.update_one({"_id": digest(secret)}, {"$set": {"seen_at": now}})

    # all-schools: a session is its holder's, whatever schools are in it
    async def claim_refresh(self, secret: str, now: datetime, until: datetime) -> bool:
        """Whether it is the caller who refreshes; for others it is, until then, somebody else."""
        free = {"_id": digest(secret), "refreshing_until": {"$lte": now}}
        return await self._sessions.update_one(free, {"$set": {"refreshing_until": until}}) == 1

    # all-schools: a session is its holder's, whatever schools are in it
    async def release_refresh(self, secret: str, now: datetime) -> None:
        await self._sessions.update_one({"_id": digest(secret)}, {"$set": {"refreshing_until": now}})

    # all-schools: a session is its holder's, whatever schools are in it
    async def forget(self, secret: str) -> None:
        await self._sessions.delete_many({"_id": digest(secret)})


class LoginStore:
    """What is kept while somebody is at the provider: for minutes, and used once."""

    def __init__(self, logins: Collection, forms: Collection) -> None:
        self._logins = logins
        self._forms = forms

    async def ensure_indexes(self) -> None:
        await self._logins.ensure_indexes(FORGETTING)
        await self._forms.ensure_indexes(FORGETTING)

    # all-schools: nobody is signed in yet
    async def add(self, login: Login) -> None:
        await self._logins.insert_one(_sealed(login.state, login))

    # all-schools: nobody is signed in yet
    async def take(self, state: str) -> Login | None:
        """The login of this state, once: the second who comes with it gets None."""
        document = await self._logins.find_one({"_id": digest(state)})
        if document is None or await self._logins.delete_many({"_id": document["_id"]}) != 1:
            return None
        return _unsealed(Login, state, document)

    # all-schools: nobody is signed in yet
    async def keep(self, form: KeptForm) -> None:
        await self._forms.insert_one(_sealed(form.handle, form))

    # all-schools: a form is hers who typed it
    async def form(self, handle: str) -> KeptForm | None:
        document = await self._forms.find_one({"_id": digest(handle)})
        return None if document is None else _unsealed(KeptForm, handle, document)


def _document(session: Session) -> Document:
    content = stored.write(session)
    del content["secret"]
    return {
        "sealed": seal(session.secret, json.dumps(content)),
        "seen_at": session.seen_at,
        "forget_at": session.ends_at,
        "version": session.version,
    }


def _sealed(secret: str, value: Login | KeptForm) -> Document:
    return {
        "_id": digest(secret),
        "sealed": seal(secret, json.dumps(stored.write(value))),
        "forget_at": value.ends_at,
    }


def _unsealed(kind: type[V], secret: str, document: Document) -> V | None:
    content = opened(secret, document["sealed"])
    return None if content is None else stored.read(kind, json.loads(content))
