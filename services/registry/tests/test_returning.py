"""Who leaves, completes and comes back."""

from .conftest import Registry
from .test_participants import PATH, person


async def test_who_has_left_comes_back_as_the_same_participation(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    path = (await curator.post(PATH, json=person(school))).headers["Location"]
    left = await curator.post(f"{path}/withdrawal", json={"reason": "Переезд"})
    assert (left.json()["status"], left.json()["finished_on"]) == ("WITHDRAWN", "2026-10-01")
    again = await curator.post(PATH, json=person(school))
    assert (again.status_code, again.json()["code"]) == (409, "PARTICIPANT_KNOWN")
    assert "Верните" in again.json()["detail"]
    back = await curator.post(f"{path}/return")
    assert back.status_code == 200, back.text
    seen = back.json()
    assert (seen["participant_id"], seen["status"], seen["finished_on"]) == (path.rsplit("/", 1)[1], "ACTIVE", None)
    assert [(each["fact"], each["reason"]) for each in seen["history"]] == [
        ("withdrawn", "Переезд"),
        ("resumed", None),
    ]
    [event] = await registry.published.once(school, "registry.participant.resumed", 1)
    assert (event["subject"], event["data"]["status"], event["data"]["version"]) == (
        seen["participant_id"],
        "ACTIVE",
        3,
    )
    contacts = await registry.published.once(school, "registry.contact.recorded", 4)  # the curator's own is one
    assert [each["data"]["active"] for each in contacts if each["subject"] == seen["participant_id"]] == [
        True, False, True,
    ]  # fmt: skip


async def test_nobody_returns_who_is_here_or_whose_year_is_over_or_without_consents(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    path = (await curator.post(PATH, json=person(school))).headers["Location"]
    here = await curator.post(f"{path}/return")
    assert (here.status_code, here.json()["code"]) == (409, "NOT_ENDED")
    old = (await curator.post(PATH, json=person(school, school_year=2025))).headers["Location"]
    await curator.post(f"{old}/withdrawal")
    over = await curator.post(f"{old}/return")
    assert (over.status_code, over.json()["code"]) == (409, "SCHOOL_YEAR_OVER")
    await curator.post(f"{path}/withdrawal")
    await curator.patch(path, json={"consents_until": "2026-09-30"}, headers={"If-Match": '"2"'})
    gap = await curator.post(f"{path}/return")
    assert (gap.status_code, gap.json()["code"]) == (409, "CONSENT_GAP")
    stranger = registry.as_.curator(await registry.school())
    assert (await stranger.post(f"{path}/return")).status_code == 404


async def test_consents_that_have_ended_suspend_until_new_ones_are_noted(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    ended = {"consents_until": "2026-09-30"}
    path = (await curator.post(PATH, json=person(school))).headers["Location"]
    suspended = await curator.patch(path, json=ended, headers={"If-Match": '"1"'})
    assert (suspended.json()["status"], suspended.json()["suspended_code"]) == ("SUSPENDED", "CONSENT_GAP")
    resumed = await curator.patch(path, json={"consents_until": "2027-08-31"}, headers={"If-Match": '"2"'})
    assert (resumed.json()["status"], resumed.json()["suspended_code"]) == ("ACTIVE", None)
    assert len(await registry.published.once(school, "registry.participant.suspended", 1)) == 1
    assert len(await registry.published.once(school, "registry.participant.resumed", 1)) == 1


async def test_who_is_away_for_long_is_suspended_until_he_is_back(registry: Registry, school: str):
    """The calendar does not end it; what has lapsed meanwhile keeps him suspended."""
    curator = registry.as_.curator(school)
    made = (await curator.post(PATH, json=person(school, consents_on="2026-09-01"))).json()
    address = f"{PATH}/{made['participant_id']}"
    early = await curator.post(f"{address}/leave/end", json={})
    assert (early.status_code, early.json()["code"]) == (409, "NOT_ON_LEAVE")
    for _ in range(2):
        away = await curator.post(f"{address}/leave", json={"reason": "В санатории"})
        assert (away.status_code, away.json()["status"], away.json()["suspended_code"]) == (
            200,
            "SUSPENDED",
            "LONG_LEAVE",
        )
    [told] = await registry.published.once(school, "registry.participant.suspended", 1)
    assert told["data"]["suspended_code"] == "LONG_LEAVE"
    assert "санатори" not in str(told)
    back = await curator.post(f"{address}/leave/end", json={})
    assert (back.status_code, back.json()["status"], back.json()["suspended_code"]) == (200, "ACTIVE", None)
    await curator.post(f"{address}/withdrawal", json={})
    gone = await curator.post(f"{address}/leave", json={})
    assert (gone.status_code, gone.json()["code"]) == (409, "NOT_TAKING_PART")
