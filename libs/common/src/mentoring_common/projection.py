"""Projections: another service's aggregates as this one needs them.

An event carries its aggregate's whole public state and version; a projection writes only where its stored version
is lower. So duplicates and disorder change nothing, and no table of seen messages is needed.
"""

from collections.abc import Sequence

from mentoring_common.mongo import Collection, Document, Replacement

FIRST = 1
"""Nothing is older than the first version, so where one is stored a first version has nothing to say."""


async def apply_states(collection: Collection, documents: Sequence[Document]) -> None:
    """Bring the projection to the given states.

    Each document has `_id` and `version`. Of several states of one aggregate the newest counts. New aggregates are
    one unordered insert; later versions go through the version guard, which inserts what is missing.
    """
    newest: dict[str, Document] = {}
    for document in documents:
        known = newest.get(document["_id"])
        if known is None or known["version"] < document["version"]:
            newest[document["_id"]] = document
    states = list(newest.values())
    await collection.insert_new([state for state in states if state["version"] == FIRST])
    guarded = [state for state in states if state["version"] > FIRST]
    await collection.write(
        [
            Replacement({"_id": state["_id"], "version": {"$lt": state["version"]}}, state, upsert=True)
            for state in guarded
        ]
    )
