"""Reads what the services of an embedded run hold, from their databases, queues and mails."""

from email import message_from_bytes
from typing import Any

from mentoring_local.state import State
from pymongo import MongoClient

from .evidence import Evidence, Held, Published
from .tags import read_tag

Document = dict[str, Any]
OWED = {"SENT", "SENDING", "QUEUED"}
"""States of a mail that has reached its server, or will."""


def gather(state: State, prefix: str) -> Evidence:
    """Of the participants in schools whose ids begin so."""
    ours = {"school_id": {"$regex": f"^{prefix}"}}
    with MongoClient[Document](state.mongo_uri) as client:
        registry = client["registry"]
        log = list(registry["events"].find().sort("_id", 1))
        deliveries = client["notifications"]["deliveries"].find({**ours, "state": {"$in": sorted(OWED)}})
        return Evidence(
            published=[
                Published(
                    event["id"], event["subject"], event["data"]["version"], read_tag(event["data"]["weekly_slots"])
                )
                for message in log
                for event in message["events"]
                if event["type"].startswith("registry.participant.") and event["schoolid"].startswith(prefix)
            ],
            owned={
                each["_id"]: Held(each["version"], read_tag(each["state"]["weekly_slots"]))
                for each in registry["participants"].find(ours)
            },
            projections={
                "matching": {
                    each["_id"]: Held(each["version"], read_tag(each["weekly_slots"]))
                    for each in client["matching"]["participants"].find(ours)
                },
                "reporting": {
                    each["_id"]: Held(each["version"], None) for each in client["reporting"]["participants"].find(ours)
                },
            },
            known={
                "contacts": frozenset(
                    each["_id"] for each in client["notifications"]["contacts"].find({**ours, "owner": "PARTICIPANT"})
                )
            },
            mail_ids=tuple(_mail_ids(state, prefix)),
            mails_owed=frozenset(str(each["_id"]) for each in deliveries),
        )


def unfinished(state: State, runs: dict[str, list[str]]) -> frozenset[str]:
    """Acknowledged runs that nobody has done."""
    wanted = [run for of_school in runs.values() for run in of_school]
    with MongoClient[Document](state.mongo_uri) as client:
        done = {each["_id"] for each in client["matching"]["runs"].find({"_id": {"$in": wanted}, "status": "DONE"})}
    return frozenset(wanted) - done


def _mail_ids(state: State, prefix: str) -> list[str]:
    """The part of each Message-ID that is the delivery's own."""
    mails = [message_from_bytes(file.read_bytes()) for file in sorted(state.places.mail.glob("*.eml"))]
    return [
        str(mail["Message-ID"]).strip("<>").split("@")[0] for mail in mails if str(mail["To"] or "").find(prefix) >= 0
    ]
