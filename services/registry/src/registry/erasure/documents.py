"""Everything that registry stores of a person beside people, participations and ties, in one place."""

from collections.abc import Mapping, Sequence
from typing import Any

from mentoring_common.mongo import Collection, Document, Replacement, Update

from registry.erasure.traces import Traces, redacted

BLANK = ""
UNTOLD_PURPOSE = "(скрыто: данные человека удалены)"
"""Stands in the access log where somebody had written a name into why he looked."""
COLLECTIONS = (
    "people",
    "participants",
    "ties",
    "teacher_categories",
    "consent_days",
    "people_unsettled",
    "possible_duplicates",
    "transfers",
    "confirmed_claims",
    "year_changes",
    "import_reports",
    "import_remaining",
    "import_previews",
    "import_files",
    "programmes",
    "assignments",
    "initiatives",
    "access_log",
)
"""Where somebody may be."""


class ErasedRecords:
    """Takes an erased person's documents away. Each method is repeatable and says how many documents it changed."""

    def __init__(self, collections: Mapping[str, Collection]) -> None:
        """`collections` by name: `COLLECTIONS`."""
        self._of = collections

    async def records_of(self, person_ids: Sequence[str]) -> tuple[list[str], list[str]]:  # all-schools: his, anywhere
        """All records of people that are his, those merged into his too, and his participations."""
        people = list(person_ids)
        while True:
            merged = await self._of["people"].find({"merged_into": {"$in": people}}, fields=["_id"])
            further = sorted({each["_id"] for each in merged} - set(people))
            if not further:
                break
            people += further
        found = await self._of["participants"].find({"person_id": {"$in": people}}, fields=["_id"])
        return people, sorted(each["_id"] for each in found)

    async def delete(self, people: Sequence[str], participations: Sequence[str]) -> dict[str, int]:  # all-schools: his
        """Delete whatever is his alone."""
        his, taken_part = {"$in": list(people)}, {"$in": list(participations)}
        wanted: dict[str, Document] = {
            "participants": {"person_id": his},
            "teacher_categories": {"_id": taken_part},
            "ties": {"$or": [{"person_a": his}, {"person_b": his}]},
            "possible_duplicates": {"person_ids": his},
            "transfers": {"person_id": his},
            "confirmed_claims": {"mentee_id": taken_part},
            "consent_days": {"_id": his},
            "people_unsettled": {"_id": his},
            "people": {"_id": his},
        }
        return {name: await self._of[name].delete_many(conditions) for name, conditions in wanted.items()}

    async def leave_years(self, participations: Sequence[str]) -> int:  # all-schools: his
        """He is in no decision about the next year."""
        changed = 0
        for name in ("order.goes_on", "order.invited"):
            named = {name: {"$in": list(participations)}}
            changed += await self._of["year_changes"].update_many(named, {"$pull": named})
        return changed

    async def leave_initiatives(self, participations: Sequence[str]) -> int:  # all-schools: his
        """He has opened and joined none."""
        his = {"$in": list(participations)}
        joined = {"members.participant_id": his}
        opened = await self._of["initiatives"].update_many({"opened_by": his}, {"$set": {"opened_by": None}})
        return opened + await self._of["initiatives"].update_many(
            joined, {"$pull": {"members": {"participant_id": his}}}
        )

    async def forget_previews(self, schools: Sequence[str]) -> int:  # all-schools: those that knew him
        """A previewed file has everybody; it is looked at again in a moment."""
        return await self._of["import_previews"].delete_many({"school_id": {"$in": list(schools)}})

    async def files_waiting(self, schools: Sequence[str]) -> bool:  # all-schools: those that knew him
        """Whether a base of these schools still waits for its import."""
        return await self._of["import_files"].count({"school_id": {"$in": list(schools)}}) > 0

    async def forget_rows(
        self, schools: Sequence[str], participations: Sequence[str], traces: Traces
    ) -> dict[str, int]:  # all-schools: those that knew him
        """His rows of kept bases go; of the reports' rows what was quoted of him. Their counts stay."""
        rows: set[tuple[str, int]] = set()
        remaining = await self._of["import_remaining"].find({"school_id": {"$in": list(schools)}})
        changed = 0
        for each in remaining:
            his = {
                number: row
                for number, row in each["rows"].items()
                if any(isinstance(cell, str) and traces.names_him(cell) for cell in row["cells"].values())
            }
            rows |= {(each["import_id"], int(number)) for number in his}
            if his:
                gone = {f"rows.{number}": "" for number in his}
                changed += await self._of["import_remaining"].update_one({"_id": each["_id"]}, {"$unset": gone})
        return {"import_remaining": changed, "import_reports": await self._blank(schools, participations, traces, rows)}

    async def _blank(
        self, schools: Sequence[str], participations: Sequence[str], traces: Traces, rows: set[tuple[str, int]]
    ) -> int:  # all-schools: those that knew him
        ids, changed = frozenset(participations), 0
        for portion in await self._of["import_reports"].find({"school_id": {"$in": list(schools)}}):
            left = _without_quotes(portion, ids, traces, rows)
            if left != portion:
                changed += await self._of["import_reports"].write([Replacement({"_id": portion["_id"]}, left)])
        return changed

    async def redact_programmes(self, schools: Sequence[str], traces: Traces) -> int:  # all-schools: his
        """A programme's texts do not name him."""
        return await self._redact("programmes", {"school_id": {"$in": list(schools)}}, traces)

    async def redact_assignments(self, schools: Sequence[str], traces: Traces) -> int:  # all-schools: his
        """What the municipality has set to his schools, and what they answered, does not name him."""
        return await self._redact("assignments", {"schools": {"$in": list(schools)}}, traces)

    async def redact_initiatives(self, schools: Sequence[str], traces: Traces) -> int:  # all-schools: his
        """What his schools wrote of their initiatives does not name him."""
        return await self._redact("initiatives", {"school_id": {"$in": list(schools)}}, traces)

    async def _redact(self, name: str, wanted: Document, traces: Traces) -> int:
        changed = 0
        for each in await self._of[name].find(wanted):
            left = redacted(each, traces)
            if left is not each:
                unchanged = {"_id": each["_id"], "version": each["version"]}
                changed += await self._of[name].write([Replacement(unchanged, left)])
        return changed

    async def redact_log(self, people: Sequence[str], traces: Traces) -> int:  # all-schools: his
        """The access log keeps who has looked, when and where; a purpose that names him is hidden."""
        entries = await self._of["access_log"].find({"person_ids": {"$in": list(people)}}, fields=["purpose"])
        named = [each["_id"] for each in entries if traces.names_him(each["purpose"])]
        changes = [Update({"_id": each}, {"$set": {"purpose": UNTOLD_PURPOSE}}) for each in named]
        return await self._of["access_log"].write(changes)


def _without_quotes(portion: Document, ids: frozenset[str], traces: Traces, rows: set[tuple[str, int]]) -> Document:
    kept = [_row(row, portion["import_id"], ids, traces, rows) for row in portion["rows"]]
    return {
        **portion,
        "rows": kept,
        "followed": {name: version for name, version in portion.get("followed", {}).items() if name not in ids},
        **({"fates": _others(portion["fates"], ids)} if "fates" in portion else {}),
    }


def _row(
    row: dict[str, Any], import_id: str, ids: frozenset[str], traces: Traces, rows: set[tuple[str, int]]
) -> dict[str, Any]:
    is_his = row.get("participant_id") in ids or (import_id, row["row"]) in rows
    left = {
        **row,
        "notes": [_quote(each, ("before", "after"), traces, is_his=is_his) for each in row.get("notes", [])],
        "refusals": [_quote(each, ("value",), traces, is_his=is_his) for each in row.get("refusals", [])],
    }
    return {**left, "participant_id": None} if row.get("participant_id") in ids else left


def _quote(each: dict[str, Any], names: Sequence[str], traces: Traces, *, is_his: bool) -> dict[str, Any]:
    gone = {name: BLANK for name in names if is_his or traces.tells_of_him(each.get(name) or "")}
    return {**each, **gone}


def _others(by_id: dict[str, Any], ids: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in by_id.items() if name not in ids}
