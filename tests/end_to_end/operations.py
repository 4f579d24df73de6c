"""Every published operation, with what it takes and what a stranger is answered: one request of each, for the tests that ask all."""

import json
from typing import Any

from mentoring_local.places import REPOSITORY

PUBLISHED = REPOSITORY / "services/console/src/console/docs/published/openapi.json"
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": operation
    for path, methods in json.loads(PUBLISHED.read_text())["paths"].items()
    for method, operation in methods.items()
}

HOME, STRANGERS, THIRD = "canary-school", "strangers-school", "third-school"
SIXTH_GRADER = {"birth_year": 2014, "grade": 6, "topics": ["математика"]}
PERSON = {"school_id": HOME, "form": "PUPIL_PUPIL", "consents_on": "2026-09-01", "minutes_per_week": 60}
MENTEE = {**PERSON, **SIXTH_GRADER, "full_name": "Канарейкина Лия", "role": "MENTEE"}
MENTOR = {**PERSON, **SIXTH_GRADER, "full_name": "Канарейкин Лев", "role": "MENTOR", "birth_year": 2010, "grade": 10}
TEACHER = {
    **PERSON, "form": "TEACHER_TEACHER", "role": "MENTEE", "full_name": "Канарейкина Нина Ильинична",
    "birth_date": "1998-05-05", "topics": ["методика преподавания предмета"],
}  # fmt: skip
ROSTER = (
    "ФИО наставляемого;Контактные данные;Год рождения;Основной запрос наставляемого;Форма наставничества\n"
    "Канареечный Кирилл Львович;+79005550101;2013;физика;ученик-ученик\n"
    "Канареечный К.;;2013;физика;ученик-ученик\n"
).encode()
GUARDIAN = {"full_name": "Канарейкина Мария Львовна", "relation": "MOTHER", "phone": "+79005550102"}
PAPER = {"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN", "given_on": "2026-09-01"}
SAID = {"paper": "roadmap"}
"""What an address may say that is no id."""
UPLOAD = {"data": {"school_id": HOME}, "files": {"file": ("canary.csv", ROSTER)}}

PROGRAMME = {
    "school_id": HOME, "school_year": 2027, "model": "PUPILS", "forms": ["PUPIL_PUPIL"], "curator": "Завуч",
}  # fmt: skip

ASSIGNED = {"title": "Отчитаться о запуске", "text": "Пришлите номер приказа", "due_on": "2099-12-15"}
ASSIGNMENT = {**ASSIGNED, "schools": [HOME]}

STAFF_MEMBER = {
    "full_name": "Канареева Ирина Павловна",
    "position": "CURATOR",
    "since": "2026-09-01",
    "login": "canary",
}
"""In office at the canaries' school, and none of those who take part."""

INITIATIVE = {"title": "Клуб открытых уроков", "text": "Показываем уроки друг другу", "until": "2099-05-25"}

ERASURE = {"ground": "SUBJECT_REQUEST", "basis_number": "17-ПД", "basis_on": "2026-09-01", "no_other_basis": True}

BODIES: dict[str, dict[str, Any]] = {
    "PUT /registry/v1/organisations/{organisation_id}": {
        "json": {"kind": "SCHOOL", "name": "Школа канареек", "short_name": "Канарейки"}
    },
    "POST /registry/v1/organisations/{organisation_id}/agreements": {"json": {"signed_on": "2026-09-01"}},
    "POST /registry/v1/organisations/{organisation_id}/agreements/end": {"json": {"on": "2026-10-01"}},
    "POST /registry/v1/organisations/{organisation_id}/staff": {
        "json": {**STAFF_MEMBER, "full_name": "Канареева Новая", "login": None}
    },
    "PUT /registry/v1/organisations/{organisation_id}/staff/{staff_id}": {"json": {**STAFF_MEMBER, "version": 1}},
    "POST /registry/v1/organisations/{organisation_id}/staff/{staff_id}/end": {
        "json": {"on": "2026-10-01", "reason": "LEFT"}
    },
    "POST /registry/v1/participants": {"json": {**MENTEE, "full_name": "Канарейкина Новая"}},
    "POST /registry/v1/participants:batch": {"json": {"participants": [{**MENTEE, "full_name": "Канарейкина Новая"}]}},
    "PATCH /registry/v1/participants/{participant_id}": {"json": {"capacity": 3}},
    "POST /registry/v1/participants/{participant_id}/withdrawal": {"json": {}},
    "POST /registry/v1/participants/{participant_id}/leave": {"json": {}},
    "POST /registry/v1/participants/{participant_id}/leave/end": {"json": {}},
    "POST /registry/v1/participants/{participant_id}/return": {"json": {}},
    "PUT /registry/v1/participants/{participant_id}/category": {"json": {"category": "NOVICE"}},
    "POST /registry/v1/persons/{person_id}/guardians": {"json": {**GUARDIAN, "relation": "ADOPTER"}},
    "PUT /registry/v1/persons/{person_id}/guardians/{guardian_id}": {"json": GUARDIAN},
    "POST /registry/v1/persons/{person_id}/ties": {"json": {"other_person_id": "somebody-else", "kind": "BAN"}},
    "POST /registry/v1/transfers": {"json": {"school_id": HOME, "person_id": "somebody-else"}},
    "POST /registry/v1/programmes": {"json": PROGRAMME},
    "POST /registry/v1/programmes/{programme_id}/advance": {"json": {}},
    "POST /registry/v1/programmes/{programme_id}/return": {"json": {"reason": "Нужны ещё люди"}},
    "POST /registry/v1/programmes/{programme_id}/preparation": {"json": {"regulation_on": "2026-09-01"}},
    "POST /registry/v1/programmes/{programme_id}/roadmap": {"json": {"item_id": "1", "responsible": "Завуч"}},
    "POST /registry/v1/programmes/{programme_id}/orders": {
        "json": {"kind": "INTRODUCE", "number": "7", "signed_on": "2026-09-01"}
    },
    "POST /registry/v1/programmes/{programme_id}/orders/drafts": {"json": {"kind": "INTRODUCE"}},
    "POST /registry/v1/programmes/{programme_id}/orders/{programme_order_id}/signature": {
        "json": {"number": "7", "signed_on": "2026-09-01"}
    },
    "POST /registry/v1/assignments": {"json": ASSIGNMENT},
    "PUT /registry/v1/assignments/{assignment_id}": {"json": {"version": 1, **ASSIGNED}},
    "POST /registry/v1/assignments/{assignment_id}/answers": {
        "json": {"school_id": HOME, "outcome": "DONE", "note": "Приказ № 71-о"}
    },
    "POST /registry/v1/initiatives": {"json": {**INITIATIVE, "participant_id": "somebody-else"}},
    "POST /registry/v1/initiatives/{initiative_id}/members": {"json": {"participant_id": "somebody-else"}},
    "POST /registry/v1/year-changes": {"json": {"school_id": HOME, "from_year": 2024}},
    "POST /registry/v1/persons/{person_id}/consents": {"json": {"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN"}},
    "POST /registry/v1/consents/{consent_id}/grant": {"json": {"given_on": "2026-09-01"}},
    "POST /registry/v1/consents/{consent_id}/withdrawal": {"json": {}},
    "POST /registry/v1/consents:grant": {"json": {"consents": [{"person_id": "somebody-else", **PAPER}]}},
    "POST /registry/v1/admissions/{participant_id}/steps": {"json": {"step": "TRAINING", "on": "2026-09-01"}},
    "POST /registry/v1/admissions/{participant_id}/admit": {"json": {}},
    "POST /registry/v1/admissions/{participant_id}/refuse": {"json": {"code": "OTHER"}},
    "POST /registry/v1/admissions/{participant_id}/revoke": {"json": {"code": "OTHER"}},
    "PUT /registry/v1/persons/{person_id}/clearance": {"json": {"kind": "CERTIFICATE", "seen_on": "2026-09-01"}},
    "POST /registry/v1/persons/{person_id}/erasure": {"json": ERASURE},
    "POST /registry/v1/names": {"json": {"ids": ["somebody-else"]}},
    "POST /registry/v1/people/{person_id}/merge": {"json": {"other_person_id": "somebody-else"}},
    "POST /registry/v1/people/{person_id}/distinct": {"json": {"other_person_id": "somebody-else"}},
    "PUT /registry/v1/methodology/overrides": {
        "json": {"path": "norms.pupil_pupil.grade_gap_max.value", "value": 4, "reason": "Решение методсовета"}
    },
    "POST /registry/v1/imports": UPLOAD,
    "POST /registry/v1/imports/preview": UPLOAD,
    "POST /matching/v1/runs": {"json": {"school_id": HOME}},
    "POST /matching/v1/what-if": {"json": {"school_id": HOME, "norms": {"pupil_pupil.grade_gap_max": 6}}},
    "POST /matching/v1/proposals": {
        "json": {"mentee_id": "somebody-else", "mentor_id": "somebody-else", "text": "Просили оба"}
    },
    "POST /matching/v1/proposals/{mentee_id}/approval": {"json": {"mentor_id": "somebody-else"}},
    "POST /matching/v1/proposals/{mentee_id}/rejection": {
        "json": {"mentor_id": "somebody-else", "code": "NOT_FITTING"}
    },
    "POST /matching/v1/relations/{relation_id}/cancellation": {"json": {}},
    "POST /matching/v1/lent-mentors/{relation_id}/refusal": {"json": {"text": "Он нужен здесь"}},
    "POST /matching/v1/relations/{relation_id}/suspension": {"json": {"text": "Заболел"}},
    "POST /matching/v1/relations/{relation_id}/resumption": {"json": {}},
    "POST /matching/v1/relations/{relation_id}/closure": {"json": {"reason": "COMPLETED"}},
    "POST /matching/v1/relations/{relation_id}/addendum": {
        "json": {"basis": "JOB_DUTY", "reference": "п. 2.7", "signed_on": "2026-09-01"}
    },
    "POST /matching/v1/relations/{relation_id}/addendum/termination": {
        "json": {"initiator": "MENTOR", "notified_on": "2026-09-01", "last_day_on": "2026-09-01"}
    },
    "POST /matching/v1/relations/{relation_id}/legal-review": {"json": {"cleared_on": "2026-09-01"}},
    "POST /matching/v1/orders": {"json": {"school_id": HOME}},
    "POST /matching/v1/orders/{order_id}/changes": {"json": {"kind": "CANCEL", "words": "Ошибка в приказе"}},
    "POST /matching/v1/orders/{order_id}/agreements": {"json": {"given_on": "2026-09-01"}},
    "POST /matching/v1/orders/{order_id}/sign": {"json": {"number": "7", "signed_on": "2026-09-01"}},
    "POST /reporting/v1/contingents": {
        "json": {
            "school_id": HOME,
            "school_year": 2026,
            "kind": "PUPILS",
            "value": 740,
            "on": "2026-09-01",
            "source": "ОО-1",
        }
    },
    "POST /matching/v1/groups": {"json": {"relation_ids": ["somebody-else"], "topics": ["математика"]}},
    "POST /matching/v1/groups/{group_id}/members": {"json": {"relation_ids": ["somebody-else"]}},
    "POST /matching/v1/matching-events": {
        "json": {"school_id": HOME, "form": "PUPIL_PUPIL", "planned_on": "2026-09-20"},
    },
    "POST /matching/v1/matching-events/{matching_event_id}/holding": {"json": {"held_on": "2026-09-01"}},
    "PUT /matching/v1/matching-events/{matching_event_id}/preferences/{participant_id}": {"json": {"ranked": []}},
    "POST /matching/v1/claims:confirm": {
        "json": {
            "number": "7",
            "signed_on": "2026-09-01",
            "claims": [{"mentee_id": "somebody-else", "mentor_id": "somebody-else"}],
        }
    },
    "POST /matching/v1/proposals:decide": {
        "json": {"decisions": [{"mentee_id": "somebody-else", "mentor_id": "somebody-else"}]}
    },
}
"""A body that its operation would take from the school's own curator."""

ASKED: dict[str, dict[str, Any]] = {
    "GET /registry/v1/people": {"params": {"q": "канарейкин"}},
    "GET /registry/v1/programmes/progress": {"params": {"school_year": PROGRAMME["school_year"]}},
}
"""What an operation does not answer without, or tells nothing."""

OWN_ONLY = None
"""Answers, but tells of the asking school alone."""
TO_A_STRANGER: dict[str, tuple[int, str] | None] = {
    "PUT /registry/v1/organisations/{organisation_id}": (403, "ROLE_REQUIRED"),
    "POST /registry/v1/organisations/{organisation_id}/agreements": (404, "PARTNER_NOT_FOUND"),
    "POST /registry/v1/organisations/{organisation_id}/agreements/end": (403, "ROLE_REQUIRED"),
    "POST /registry/v1/organisations/{organisation_id}/closure": (403, "ROLE_REQUIRED"),
    "GET /registry/v1/organisations": OWN_ONLY,
    "GET /registry/v1/organisations/{organisation_id}/staff": (404, "ORGANISATION_NOT_FOUND"),
    "POST /registry/v1/organisations/{organisation_id}/staff": (404, "ORGANISATION_NOT_FOUND"),
    "PUT /registry/v1/organisations/{organisation_id}/staff/{staff_id}": (404, "ORGANISATION_NOT_FOUND"),
    "POST /registry/v1/organisations/{organisation_id}/staff/{staff_id}/end": (404, "ORGANISATION_NOT_FOUND"),
    "POST /registry/v1/participants": (404, "SCHOOL_NOT_FOUND"),
    "POST /registry/v1/participants:batch": OWN_ONLY,
    "GET /registry/v1/participants": OWN_ONLY,
    "GET /registry/v1/participants/{participant_id}": (404, "PARTICIPANT_NOT_FOUND"),
    "PATCH /registry/v1/participants/{participant_id}": (404, "PARTICIPANT_NOT_FOUND"),
    "POST /registry/v1/participants/{participant_id}/withdrawal": (404, "PARTICIPANT_NOT_FOUND"),
    "POST /registry/v1/participants/{participant_id}/leave": (404, "PARTICIPANT_NOT_FOUND"),
    "POST /registry/v1/participants/{participant_id}/leave/end": (404, "PARTICIPANT_NOT_FOUND"),
    "POST /registry/v1/participants/{participant_id}/return": (404, "PARTICIPANT_NOT_FOUND"),
    "GET /registry/v1/claims": OWN_ONLY,
    "POST /registry/v1/claims/{participant_id}/text": (404, "PARTICIPANT_NOT_FOUND"),
    "GET /registry/v1/participants/{participant_id}/category": (404, "PARTICIPANT_NOT_FOUND"),
    "PUT /registry/v1/participants/{participant_id}/category": (404, "PARTICIPANT_NOT_FOUND"),
    "DELETE /registry/v1/participants/{participant_id}/category": (404, "PARTICIPANT_NOT_FOUND"),
    "GET /registry/v1/persons/{person_id}/guardians": (404, "PERSON_NOT_FOUND"),
    "POST /registry/v1/persons/{person_id}/guardians": (404, "PERSON_NOT_FOUND"),
    "PUT /registry/v1/persons/{person_id}/guardians/{guardian_id}": (404, "PERSON_NOT_FOUND"),
    "DELETE /registry/v1/persons/{person_id}/guardians/{guardian_id}": (404, "PERSON_NOT_FOUND"),
    "GET /registry/v1/persons/{person_id}/export": (404, "PERSON_NOT_FOUND"),
    "GET /registry/v1/persons/{person_id}/ties": (404, "PERSON_NOT_FOUND"),
    "POST /registry/v1/persons/{person_id}/ties": (404, "PERSON_NOT_FOUND"),
    "DELETE /registry/v1/persons/{person_id}/ties/{tie_id}": (404, "PERSON_NOT_FOUND"),
    "GET /registry/v1/transfers": OWN_ONLY,
    "GET /registry/v1/transfers/waiting": OWN_ONLY,
    "POST /registry/v1/transfers": (404, "SCHOOL_NOT_FOUND"),
    "POST /registry/v1/transfers/{transfer_id}/release": (404, "TRANSFER_NOT_FOUND"),
    "POST /registry/v1/transfers/{transfer_id}/refusal": (404, "TRANSFER_NOT_FOUND"),
    "POST /registry/v1/transfers/{transfer_id}/acceptance": (404, "TRANSFER_NOT_FOUND"),
    "GET /registry/v1/programmes": OWN_ONLY,
    "GET /registry/v1/programmes/progress": OWN_ONLY,
    "POST /registry/v1/programmes": (404, "SCHOOL_NOT_FOUND"),
    "GET /registry/v1/programmes/{programme_id}": (404, "PROGRAMME_NOT_FOUND"),
    "GET /registry/v1/programmes/{programme_id}/obstacles": (404, "PROGRAMME_NOT_FOUND"),
    "GET /registry/v1/programmes/{programme_id}/orders": (404, "PROGRAMME_NOT_FOUND"),
    "POST /registry/v1/programmes/{programme_id}/orders/drafts": (404, "PROGRAMME_NOT_FOUND"),
    "POST /registry/v1/programmes/{programme_id}/orders/{programme_order_id}/text": (404, "PROGRAMME_NOT_FOUND"),
    "POST /registry/v1/programmes/{programme_id}/orders/{programme_order_id}/signature": (404, "PROGRAMME_NOT_FOUND"),
    "POST /registry/v1/programmes/{programme_id}/orders/{programme_order_id}/discard": (404, "PROGRAMME_NOT_FOUND"),
    "GET /registry/v1/programmes/{programme_id}/orders/{programme_order_id}.docx": (404, "PROGRAMME_NOT_FOUND"),
    "GET /registry/v1/programmes/{programme_id}/papers": (404, "PROGRAMME_NOT_FOUND"),
    "GET /registry/v1/programmes/{programme_id}/papers/{paper}.docx": (404, "PROGRAMME_NOT_FOUND"),
    "POST /registry/v1/programmes/{programme_id}/advance": (404, "PROGRAMME_NOT_FOUND"),
    "POST /registry/v1/programmes/{programme_id}/return": (404, "PROGRAMME_NOT_FOUND"),
    "POST /registry/v1/programmes/{programme_id}/preparation": (404, "PROGRAMME_NOT_FOUND"),
    "POST /registry/v1/programmes/{programme_id}/roadmap": (404, "PROGRAMME_NOT_FOUND"),
    "POST /registry/v1/programmes/{programme_id}/orders": (404, "PROGRAMME_NOT_FOUND"),
    "GET /registry/v1/assignments": OWN_ONLY,
    "POST /registry/v1/assignments": (403, "ROLE_REQUIRED"),
    "GET /registry/v1/assignments/{assignment_id}": (404, "ASSIGNMENT_NOT_FOUND"),
    "PUT /registry/v1/assignments/{assignment_id}": (403, "ROLE_REQUIRED"),
    "POST /registry/v1/assignments/{assignment_id}/withdrawal": (403, "ROLE_REQUIRED"),
    "POST /registry/v1/assignments/{assignment_id}/answers": (404, "ASSIGNMENT_NOT_FOUND"),
    "GET /registry/v1/initiatives": OWN_ONLY,
    "POST /registry/v1/initiatives": (404, "PARTICIPANT_NOT_FOUND"),
    "GET /registry/v1/initiatives/{initiative_id}": (404, "INITIATIVE_NOT_FOUND"),
    "POST /registry/v1/initiatives/{initiative_id}/members": (404, "INITIATIVE_NOT_FOUND"),
    "DELETE /registry/v1/initiatives/{initiative_id}/members/{participant_id}": (404, "INITIATIVE_NOT_FOUND"),
    "POST /registry/v1/initiatives/{initiative_id}/closure": (404, "INITIATIVE_NOT_FOUND"),
    "GET /registry/v1/year-changes/preview": OWN_ONLY,
    "POST /registry/v1/year-changes": (404, "SCHOOL_NOT_FOUND"),
    "GET /registry/v1/year-changes/{year_change_id}": (404, "YEAR_CHANGE_NOT_FOUND"),
    "GET /registry/v1/persons/{person_id}/consents": (404, "PERSON_NOT_FOUND"),
    "POST /registry/v1/persons/{person_id}/consents": (404, "PERSON_NOT_FOUND"),
    "POST /registry/v1/consents/{consent_id}/grant": (404, "CONSENT_NOT_FOUND"),
    "POST /registry/v1/consents/{consent_id}/withdrawal": (404, "CONSENT_NOT_FOUND"),
    "POST /registry/v1/consents:grant": OWN_ONLY,
    "GET /registry/v1/consents/gaps": OWN_ONLY,
    "GET /registry/v1/admissions": OWN_ONLY,
    "POST /registry/v1/admissions/{participant_id}/steps": (404, "PARTICIPANT_NOT_FOUND"),
    "POST /registry/v1/admissions/{participant_id}/admit": (404, "PARTICIPANT_NOT_FOUND"),
    "POST /registry/v1/admissions/{participant_id}/refuse": (404, "PARTICIPANT_NOT_FOUND"),
    "POST /registry/v1/admissions/{participant_id}/revoke": (404, "PARTICIPANT_NOT_FOUND"),
    "GET /registry/v1/persons/{person_id}/clearance": (404, "PERSON_NOT_FOUND"),
    "PUT /registry/v1/persons/{person_id}/clearance": (404, "PERSON_NOT_FOUND"),
    "POST /registry/v1/persons/{person_id}/erasure": (404, "PERSON_NOT_FOUND"),
    "GET /registry/v1/erasures": OWN_ONLY,
    "GET /registry/v1/erasures/waiting": OWN_ONLY,
    "GET /registry/v1/erasures/{erasure_id}": (404, "ERASURE_NOT_FOUND"),
    "POST /registry/v1/names": OWN_ONLY,
    "GET /registry/v1/access-log": (403, "ROLE_REQUIRED"),
    "GET /registry/v1/people": OWN_ONLY,
    "GET /registry/v1/people/duplicates": OWN_ONLY,
    "GET /registry/v1/people/{person_id}": (404, "PERSON_NOT_FOUND"),
    "POST /registry/v1/people/{person_id}/merge": (404, "PERSON_NOT_FOUND"),
    "POST /registry/v1/people/{person_id}/distinct": (404, "PERSON_NOT_FOUND"),
    "GET /registry/v1/methodology": OWN_ONLY,
    "GET /registry/v1/methodology/topics": OWN_ONLY,
    "PUT /registry/v1/methodology/overrides": (403, "ROLE_REQUIRED"),
    "GET /registry/v1/census": OWN_ONLY,
    "GET /registry/v1/exports/mentees.xlsx": OWN_ONLY,
    "GET /registry/v1/exports/mentors.xlsx": OWN_ONLY,
    "GET /registry/v1/imports/templates/mentees.xlsx": OWN_ONLY,
    "GET /registry/v1/imports/templates/mentors.xlsx": OWN_ONLY,
    "POST /registry/v1/imports": (404, "SCHOOL_NOT_FOUND"),
    "GET /registry/v1/imports": OWN_ONLY,
    "GET /registry/v1/imports/{import_id}": (404, "IMPORT_NOT_FOUND"),
    "GET /registry/v1/imports/{import_id}/rows": (404, "IMPORT_NOT_FOUND"),
    "GET /registry/v1/imports/{import_id}/events": (404, "IMPORT_NOT_FOUND"),
    "GET /registry/v1/imports/{import_id}/remaining.xlsx": (404, "IMPORT_NOT_FOUND"),
    "POST /registry/v1/imports/{import_id}/cancel": (404, "IMPORT_NOT_FOUND"),
    "POST /registry/v1/imports/{import_id}/undo": (404, "IMPORT_NOT_FOUND"),
    "POST /registry/v1/imports/preview": (404, "SCHOOL_NOT_FOUND"),
    "POST /registry/v1/imports/preview/{preview_id}/import": (404, "PREVIEW_NOT_FOUND"),
    "GET /registry/v1/attention": OWN_ONLY,
    "GET /matching/v1/attention": OWN_ONLY,
    "GET /matching/v1/census": OWN_ONLY,
    "GET /matching/v1/persons/{person_id}/export": (404, "PERSON_NOT_FOUND"),
    "GET /matching/v1/pairs/{mentee_id}/{mentor_id}": (404, "PARTICIPANT_NOT_FOUND"),
    "GET /matching/v1/proposals": OWN_ONLY,
    "GET /matching/v1/proposals/{mentee_id}": (404, "PROPOSAL_NOT_FOUND"),
    "GET /matching/v1/proposals/{mentee_id}/alternatives": (404, "PROPOSAL_NOT_FOUND"),
    "POST /matching/v1/proposals": (404, "PARTICIPANT_NOT_FOUND"),
    "POST /matching/v1/proposals/{mentee_id}/approval": (404, "PROPOSAL_NOT_FOUND"),
    "POST /matching/v1/proposals/{mentee_id}/rejection": (404, "PROPOSAL_NOT_FOUND"),
    "POST /matching/v1/proposals/{mentee_id}/undo": (404, "PROPOSAL_NOT_FOUND"),
    "POST /matching/v1/proposals:decide": OWN_ONLY,
    "POST /matching/v1/claims:confirm": OWN_ONLY,
    "GET /matching/v1/relations": OWN_ONLY,
    "GET /matching/v1/relations/{relation_id}": (404, "RELATION_NOT_FOUND"),
    "POST /matching/v1/relations/{relation_id}/cancellation": (404, "RELATION_NOT_FOUND"),
    "GET /matching/v1/lent-mentors": OWN_ONLY,
    "POST /matching/v1/lent-mentors/{relation_id}/agreement": (404, "RELATION_NOT_FOUND"),
    "POST /matching/v1/lent-mentors/{relation_id}/refusal": (404, "RELATION_NOT_FOUND"),
    "POST /matching/v1/relations/{relation_id}/suspension": (404, "RELATION_NOT_FOUND"),
    "POST /matching/v1/relations/{relation_id}/resumption": (404, "RELATION_NOT_FOUND"),
    "POST /matching/v1/relations/{relation_id}/closure": (404, "RELATION_NOT_FOUND"),
    "GET /matching/v1/addenda": OWN_ONLY,
    "POST /matching/v1/relations/{relation_id}/addendum": (404, "RELATION_NOT_FOUND"),
    "POST /matching/v1/relations/{relation_id}/addendum/termination": (404, "RELATION_NOT_FOUND"),
    "POST /matching/v1/relations/{relation_id}/legal-review": (404, "RELATION_NOT_FOUND"),
    "GET /matching/v1/groups": OWN_ONLY,
    "POST /matching/v1/groups": (404, "RELATION_NOT_FOUND"),
    "GET /matching/v1/group-candidates": OWN_ONLY,
    "GET /matching/v1/groups/{group_id}": (404, "GROUP_NOT_FOUND"),
    "POST /matching/v1/groups/{group_id}/members": (404, "GROUP_NOT_FOUND"),
    "DELETE /matching/v1/groups/{group_id}/members/{relation_id}": (404, "GROUP_NOT_FOUND"),
    "GET /matching/v1/matching-events": OWN_ONLY,
    "POST /matching/v1/matching-events": (404, "SCHOOL_NOT_FOUND"),
    "GET /matching/v1/matching-events/{matching_event_id}": (404, "MATCHING_EVENT_NOT_FOUND"),
    "POST /matching/v1/matching-events/{matching_event_id}/holding": (404, "MATCHING_EVENT_NOT_FOUND"),
    "POST /matching/v1/matching-events/{matching_event_id}/close": (404, "MATCHING_EVENT_NOT_FOUND"),
    "PUT /matching/v1/matching-events/{matching_event_id}/preferences/{participant_id}": (
        404,
        "MATCHING_EVENT_NOT_FOUND",
    ),
    "GET /matching/v1/orders": OWN_ONLY,
    "POST /matching/v1/orders": (404, "SCHOOL_NOT_FOUND"),
    "GET /matching/v1/orders/{order_id}": (404, "ORDER_NOT_FOUND"),
    "POST /matching/v1/orders/{order_id}/changes": (404, "ORDER_NOT_FOUND"),
    "POST /matching/v1/orders/{order_id}/agreements": (404, "ORDER_NOT_FOUND"),
    "POST /matching/v1/orders/{order_id}/sign": (404, "ORDER_NOT_FOUND"),
    "POST /matching/v1/orders/{order_id}/discard": (404, "ORDER_NOT_FOUND"),
    "GET /matching/v1/unmatched": OWN_ONLY,
    "GET /matching/v1/unmatched/reasons": OWN_ONLY,
    "GET /matching/v1/suggestions/{mentee_id}": (404, "PARTICIPANT_NOT_FOUND"),
    "POST /matching/v1/runs": (404, "SCHOOL_NOT_FOUND"),
    "POST /matching/v1/what-if": (404, "SCHOOL_NOT_FOUND"),
    "GET /matching/v1/runs": OWN_ONLY,
    "GET /matching/v1/runs/{run_id}": (404, "RUN_NOT_FOUND"),
    "GET /matching/v1/runs/{run_id}/results": OWN_ONLY,
    "GET /matching/v1/runs/{run_id}/events": (404, "RUN_NOT_FOUND"),
    "POST /matching/v1/runs/{run_id}/cancel": (404, "RUN_NOT_FOUND"),
    "GET /notifications/v1/census": OWN_ONLY,
    "GET /notifications/v1/persons/{person_id}/export": (404, "PERSON_NOT_FOUND"),
    "GET /notifications/v1/inbox": OWN_ONLY,
    "GET /notifications/v1/inbox/unread": OWN_ONLY,
    "POST /notifications/v1/inbox/read": OWN_ONLY,
    "POST /notifications/v1/inbox/{entry_id}/read": (404, "ENTRY_NOT_FOUND"),
    "GET /reporting/v1/figures": OWN_ONLY,
    "GET /reporting/v1/figures.xlsx": OWN_ONLY,
    "GET /reporting/v1/contingents": OWN_ONLY,
    "POST /reporting/v1/contingents": (404, "SCHOOL_NOT_FOUND"),
    "GET /reporting/v1/census": OWN_ONLY,
    "GET /reporting/v1/persons/{person_id}/export": (404, "PERSON_NOT_FOUND"),
}
THE_OFFICERS = "GET /registry/v1/access-log"
"""For the data-protection officer alone."""
THE_DIRECTORY = "GET /registry/v1/organisations"
"""Open to everybody who is signed in: it names schools, and nobody in them."""

NO_VALUE = {
    "limit": "-1",
    "relation_id": "п" * 200,
    "initiative_id": "и" * 100,
    "after": "я" * 200,
    "role": "DIRECTOR",
    "form": "PARENT_PARENT" * 9,
    "outcome": "PERHAPS",
    "level": "PERHAPS",
    "fate": "PERHAPS",
    "text": "т" * 200,
    "order": "SIDEWAYS",
    "status": "PERHAPS",
    "state": "PERHAPS",
    "mentor_id": "н" * 100,
    "reason": "Р" * 100,
    "school_id": "ш" * 100,
    "school_year": "1812",
    "from_year": "1812",
    "awaits": "PERHAPS",
    "version": "0",
    "person_id": "п" * 100,
    "q": "я" * 300,
    "sort": "sideways",
    "subject": "п" * 300,
    "from_day": "31.02.2026",
    "to_day": "2026-02-31",
    "unread": "perhaps",
    "as_of": "2026-02-31",
    "on": "2026-02-31",
    "group": "12",
    "columns": "some",
    "rows": "some",
}
"""A value that no operation takes, for every parameter of a query."""
QUERIES = [
    (operation, parameter["name"])
    for operation, described in OPERATIONS.items()
    for parameter in described.get("parameters", [])
    if parameter["in"] == "query"
]
