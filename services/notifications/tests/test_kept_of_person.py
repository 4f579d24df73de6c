"""What a person is given of himself: that his contacts are kept, and which mails went to him."""

from mentoring_common.testing.waiting import until

from .conftest import UserRole, new_school, participant_contact

EXPORT = "/notifications/v1/persons/{}/export"


async def test_a_person_reads_that_he_can_be_reached_and_his_school_alone_asks(run_service, bearer) -> None:
    school = new_school()
    contact = participant_contact(school, 1)
    state = {**contact["data"], "person_id": f"{school}-person"}
    contact = {**contact, "data": state}
    async with run_service() as running:
        await running.publish([contact])
        await until(running.all_applied)
        address = EXPORT.format(state["person_id"])
        answer = await running.http.get(address, headers=bearer(UserRole.CURATOR, school))
        assert answer.status_code == 200, answer.text
        assert answer.json() == {
            "person_id": state["person_id"],
            "contacts": [
                {
                    "participant_id": state["contact_id"],
                    "school_id": school,
                    "has_email": state.get("email") is not None,
                    "has_phone": state.get("phone") is not None,
                    "active": True,
                }
            ],
            "mails": [],
        }
        for reached in filter(None, (state.get("email"), state.get("phone"))):
            assert reached not in answer.text
        refused = await running.http.get(address, headers=bearer(UserRole.CURATOR, new_school()))
        assert (refused.status_code, refused.json()["code"]) == (404, "PERSON_NOT_FOUND")
