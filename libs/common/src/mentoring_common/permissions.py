"""Who may do what: one table for every operation of every service, by method and path as OpenAPI has them.

An operation that is not here is open to nobody. A role counts in its own scope alone (`Principal.acting_as`): school
roles in the schools of the token, municipal ones everywhere. docs/security.md shows this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mentoring_common.auth import UserRole


class Names(StrEnum):
    """Whose names an answer holds, and for whom."""

    NOBODY = "nobody"
    """It names nobody."""
    PURPOSE = "purpose"
    """A school's people, to the school's own roles, and to a methodologist who has said why (`Access-Purpose`); other
    municipal roles are shown the same without names. Every view of a name is in the access log."""
    OFFICE = "office"
    """Those in office at a school or the municipality, whom a school publishes itself (ст. 29 of 273-ФЗ), to whoever is
    admitted: no purpose is asked for, and the access log does not have it."""


@dataclass(frozen=True)
class Operation:
    """Which roles may do it, and whose names they see by it."""

    roles: frozenset[UserRole]
    names: Names = Names.NOBODY


Permissions = Mapping[str, Operation]

_METHODOLOGIST = frozenset({UserRole.METHODOLOGIST})
_CURATOR = frozenset({UserRole.CURATOR})
_OFFICER = frozenset({UserRole.DATA_PROTECTION_OFFICER})
_SCHOOL = frozenset({UserRole.CURATOR, UserRole.HEAD, UserRole.PSYCHOLOGIST})
"""Who work at the school and see its people. The psychologist changes nothing of what is here yet."""
_RECORDS = frozenset({UserRole.CURATOR, UserRole.CLIENT})
"""Who keep a school's records."""
_HEADS = frozenset({UserRole.CURATOR, UserRole.HEAD})
"""Who lead a school's programme, and stop somebody at once."""
_OFFICE = _CURATOR | _METHODOLOGIST
_APPOINTS = frozenset({UserRole.HEAD, UserRole.METHODOLOGIST})
"""Who say who is in office: a curator enters neither herself nor others."""
_SEES = _SCHOOL | _METHODOLOGIST | {UserRole.CLIENT}
_FAMILY = _SCHOOL | {UserRole.CLIENT}
"""Who see a pupil's family: the school alone."""
_EXPORTS = frozenset({UserRole.CURATOR, UserRole.HEAD, UserRole.CLIENT, UserRole.METHODOLOGIST})
"""Who take a school's whole base out."""
_COUNTS = _SEES | {UserRole.OPERATOR}
_EVERYBODY = frozenset(UserRole)

PERMISSIONS: Permissions = {
    # the directory and the methodology
    "GET /registry/v1/organisations": Operation(_EVERYBODY),
    "PUT /registry/v1/organisations/{organisation_id}": Operation(_METHODOLOGIST),
    "POST /registry/v1/organisations/{organisation_id}/agreements": Operation(_OFFICE),
    "POST /registry/v1/organisations/{organisation_id}/agreements/end": Operation(_METHODOLOGIST),
    "POST /registry/v1/organisations/{organisation_id}/closure": Operation(_METHODOLOGIST),
    "GET /registry/v1/organisations/{organisation_id}/staff": Operation(
        _SCHOOL | _METHODOLOGIST | _OFFICER, Names.OFFICE
    ),
    "POST /registry/v1/organisations/{organisation_id}/staff": Operation(_APPOINTS, Names.OFFICE),
    "PUT /registry/v1/organisations/{organisation_id}/staff/{staff_id}": Operation(_APPOINTS, Names.OFFICE),
    "POST /registry/v1/organisations/{organisation_id}/staff/{staff_id}/end": Operation(_APPOINTS, Names.OFFICE),
    "GET /registry/v1/methodology": Operation(_EVERYBODY),
    "GET /registry/v1/methodology/topics": Operation(_EVERYBODY),
    "PUT /registry/v1/methodology/overrides": Operation(_METHODOLOGIST),
    # people
    "GET /registry/v1/participants": Operation(_SEES, Names.PURPOSE),
    "POST /registry/v1/participants": Operation(_RECORDS | _METHODOLOGIST, Names.PURPOSE),
    "POST /registry/v1/participants:batch": Operation(_RECORDS | _METHODOLOGIST),
    "GET /registry/v1/participants/{participant_id}": Operation(_SEES, Names.PURPOSE),
    "PATCH /registry/v1/participants/{participant_id}": Operation(_RECORDS, Names.PURPOSE),
    "POST /registry/v1/participants/{participant_id}/withdrawal": Operation(_RECORDS, Names.PURPOSE),
    "POST /registry/v1/participants/{participant_id}/leave": Operation(_RECORDS, Names.PURPOSE),
    "POST /registry/v1/participants/{participant_id}/leave/end": Operation(_RECORDS, Names.PURPOSE),
    "POST /registry/v1/participants/{participant_id}/return": Operation(_RECORDS, Names.PURPOSE),
    "GET /registry/v1/participants/{participant_id}/category": Operation(_SCHOOL, Names.PURPOSE),
    "PUT /registry/v1/participants/{participant_id}/category": Operation(_CURATOR, Names.PURPOSE),
    "DELETE /registry/v1/participants/{participant_id}/category": Operation(_CURATOR),
    "GET /registry/v1/claims": Operation(_SEES, Names.PURPOSE),
    "POST /registry/v1/claims/{participant_id}/text": Operation(_CURATOR, Names.PURPOSE),
    "GET /registry/v1/people": Operation(_SCHOOL | _METHODOLOGIST, Names.PURPOSE),
    "GET /registry/v1/people/duplicates": Operation(_SEES, Names.PURPOSE),
    "GET /registry/v1/people/{person_id}": Operation(_SEES, Names.PURPOSE),
    "POST /registry/v1/people/{person_id}/merge": Operation(_CURATOR, Names.PURPOSE),
    "POST /registry/v1/people/{person_id}/distinct": Operation(_CURATOR),
    "GET /registry/v1/persons/{person_id}/guardians": Operation(_FAMILY, Names.PURPOSE),
    "POST /registry/v1/persons/{person_id}/guardians": Operation(_RECORDS, Names.PURPOSE),
    "PUT /registry/v1/persons/{person_id}/guardians/{guardian_id}": Operation(_RECORDS, Names.PURPOSE),
    "DELETE /registry/v1/persons/{person_id}/guardians/{guardian_id}": Operation(_RECORDS),
    "GET /registry/v1/persons/{person_id}/export": Operation(_HEADS, Names.PURPOSE),
    "GET /registry/v1/persons/{person_id}/ties": Operation(_FAMILY, Names.PURPOSE),
    "POST /registry/v1/persons/{person_id}/ties": Operation(_RECORDS, Names.PURPOSE),
    "DELETE /registry/v1/persons/{person_id}/ties/{tie_id}": Operation(_RECORDS),
    "GET /registry/v1/transfers": Operation(_SCHOOL, Names.PURPOSE),
    "GET /registry/v1/transfers/waiting": Operation(_SCHOOL),
    "POST /registry/v1/transfers": Operation(_CURATOR, Names.PURPOSE),
    "POST /registry/v1/transfers/{transfer_id}/release": Operation(_CURATOR, Names.PURPOSE),
    "POST /registry/v1/transfers/{transfer_id}/refusal": Operation(_CURATOR, Names.PURPOSE),
    "POST /registry/v1/transfers/{transfer_id}/acceptance": Operation(_CURATOR, Names.PURPOSE),
    "GET /registry/v1/programmes": Operation(_SCHOOL),
    "POST /registry/v1/programmes": Operation(_HEADS),
    "GET /registry/v1/programmes/progress": Operation(_SCHOOL | _METHODOLOGIST),
    "GET /registry/v1/programmes/{programme_id}": Operation(_SCHOOL),
    "GET /registry/v1/programmes/{programme_id}/obstacles": Operation(_SCHOOL),
    "POST /registry/v1/programmes/{programme_id}/advance": Operation(_HEADS),
    "POST /registry/v1/programmes/{programme_id}/return": Operation(frozenset({UserRole.HEAD})),
    "POST /registry/v1/programmes/{programme_id}/preparation": Operation(_HEADS),
    "POST /registry/v1/programmes/{programme_id}/roadmap": Operation(_HEADS),
    "POST /registry/v1/programmes/{programme_id}/orders": Operation(_HEADS),
    "GET /registry/v1/programmes/{programme_id}/orders": Operation(_SCHOOL),
    "POST /registry/v1/programmes/{programme_id}/orders/drafts": Operation(_HEADS),
    "POST /registry/v1/programmes/{programme_id}/orders/{programme_order_id}/text": Operation(_HEADS),
    "POST /registry/v1/programmes/{programme_id}/orders/{programme_order_id}/signature": Operation(_HEADS),
    "POST /registry/v1/programmes/{programme_id}/orders/{programme_order_id}/discard": Operation(_HEADS),
    "GET /registry/v1/programmes/{programme_id}/orders/{programme_order_id}.docx": Operation(_SCHOOL),
    "GET /registry/v1/programmes/{programme_id}/papers": Operation(_SCHOOL),
    "GET /registry/v1/programmes/{programme_id}/papers/{paper}.docx": Operation(_SCHOOL),
    "GET /registry/v1/assignments": Operation(_SCHOOL | _METHODOLOGIST),
    "POST /registry/v1/assignments": Operation(_METHODOLOGIST),
    "GET /registry/v1/assignments/{assignment_id}": Operation(_SCHOOL | _METHODOLOGIST),
    "PUT /registry/v1/assignments/{assignment_id}": Operation(_METHODOLOGIST),
    "POST /registry/v1/assignments/{assignment_id}/withdrawal": Operation(_METHODOLOGIST),
    "POST /registry/v1/assignments/{assignment_id}/answers": Operation(_HEADS),
    "GET /registry/v1/initiatives": Operation(_SCHOOL | _METHODOLOGIST),
    "POST /registry/v1/initiatives": Operation(_CURATOR),
    "GET /registry/v1/initiatives/{initiative_id}": Operation(_SCHOOL | _METHODOLOGIST),
    "POST /registry/v1/initiatives/{initiative_id}/members": Operation(_CURATOR),
    "DELETE /registry/v1/initiatives/{initiative_id}/members/{participant_id}": Operation(_CURATOR),
    "POST /registry/v1/initiatives/{initiative_id}/closure": Operation(_CURATOR),
    "GET /registry/v1/year-changes/preview": Operation(_SCHOOL, Names.PURPOSE),
    "POST /registry/v1/year-changes": Operation(_CURATOR),
    "GET /registry/v1/year-changes/{year_change_id}": Operation(_SCHOOL),
    "POST /registry/v1/names": Operation(_SEES, Names.PURPOSE),
    "GET /registry/v1/persons/{person_id}/consents": Operation(_SCHOOL | {UserRole.CLIENT}),
    "POST /registry/v1/persons/{person_id}/consents": Operation(_RECORDS),
    "POST /registry/v1/consents/{consent_id}/grant": Operation(_RECORDS),
    "POST /registry/v1/consents/{consent_id}/withdrawal": Operation(_RECORDS),
    "POST /registry/v1/consents:grant": Operation(_RECORDS),
    "GET /registry/v1/consents/gaps": Operation(_SCHOOL | _METHODOLOGIST, Names.PURPOSE),
    "GET /registry/v1/admissions": Operation(_SCHOOL, Names.PURPOSE),
    "POST /registry/v1/admissions/{participant_id}/steps": Operation(_CURATOR, Names.PURPOSE),
    "POST /registry/v1/admissions/{participant_id}/admit": Operation(_CURATOR, Names.PURPOSE),
    "POST /registry/v1/admissions/{participant_id}/refuse": Operation(_CURATOR, Names.PURPOSE),
    "POST /registry/v1/admissions/{participant_id}/revoke": Operation(_HEADS, Names.PURPOSE),
    "GET /registry/v1/persons/{person_id}/clearance": Operation(_SCHOOL),
    "PUT /registry/v1/persons/{person_id}/clearance": Operation(_HEADS),
    "GET /registry/v1/access-log": Operation(_OFFICER, Names.OFFICE),
    "POST /registry/v1/persons/{person_id}/erasure": Operation(_HEADS | _OFFICER, Names.OFFICE),
    "GET /registry/v1/erasures": Operation(_HEADS | _OFFICER, Names.OFFICE),
    "GET /registry/v1/erasures/waiting": Operation(_HEADS | _OFFICER),
    "GET /registry/v1/erasures/{erasure_id}": Operation(_HEADS | _OFFICER, Names.OFFICE),
    "GET /registry/v1/attention": Operation(_SCHOOL | _METHODOLOGIST),
    "GET /registry/v1/census": Operation(_COUNTS),
    # a school's base
    "POST /registry/v1/imports": Operation(_OFFICE),
    "POST /registry/v1/imports/preview": Operation(_OFFICE, Names.PURPOSE),
    "POST /registry/v1/imports/preview/{preview_id}/import": Operation(_OFFICE),
    "GET /registry/v1/imports": Operation(_SEES),
    "GET /registry/v1/imports/{import_id}": Operation(_SEES),
    "GET /registry/v1/imports/{import_id}/events": Operation(_SEES),
    "POST /registry/v1/imports/{import_id}/cancel": Operation(_OFFICE),
    "GET /registry/v1/imports/{import_id}/rows": Operation(_SEES, Names.PURPOSE),
    "GET /registry/v1/imports/{import_id}/remaining.xlsx": Operation(_CURATOR, Names.PURPOSE),
    "POST /registry/v1/imports/{import_id}/undo": Operation(_OFFICE),
    "GET /registry/v1/imports/templates/mentees.xlsx": Operation(_EVERYBODY),
    "GET /registry/v1/imports/templates/mentors.xlsx": Operation(_EVERYBODY),
    "GET /registry/v1/exports/mentees.xlsx": Operation(_EXPORTS, Names.PURPOSE),
    "GET /registry/v1/exports/mentors.xlsx": Operation(_EXPORTS, Names.PURPOSE),
    # matching
    "GET /matching/v1/persons/{person_id}/export": Operation(_HEADS),
    "POST /matching/v1/runs": Operation(_OFFICE),
    "GET /matching/v1/runs": Operation(_SEES),
    "GET /matching/v1/runs/{run_id}": Operation(_SEES),
    "GET /matching/v1/runs/{run_id}/events": Operation(_SEES),
    "POST /matching/v1/runs/{run_id}/cancel": Operation(_OFFICE),
    "GET /matching/v1/runs/{run_id}/results": Operation(_SEES),
    "POST /matching/v1/what-if": Operation(_OFFICE),
    "GET /matching/v1/proposals": Operation(_SEES),
    "GET /matching/v1/proposals/{mentee_id}": Operation(_SEES),
    "GET /matching/v1/proposals/{mentee_id}/alternatives": Operation(_SEES),
    "POST /matching/v1/proposals": Operation(_CURATOR),
    "POST /matching/v1/proposals/{mentee_id}/approval": Operation(_CURATOR),
    "POST /matching/v1/proposals/{mentee_id}/rejection": Operation(_CURATOR),
    "POST /matching/v1/proposals/{mentee_id}/undo": Operation(_CURATOR),
    "POST /matching/v1/proposals:decide": Operation(_CURATOR),
    "GET /matching/v1/relations": Operation(_SEES),
    "GET /matching/v1/relations/{relation_id}": Operation(_SEES),
    "POST /matching/v1/relations/{relation_id}/cancellation": Operation(_CURATOR),
    "POST /matching/v1/relations/{relation_id}/suspension": Operation(_HEADS),
    "POST /matching/v1/relations/{relation_id}/resumption": Operation(_CURATOR),
    "POST /matching/v1/relations/{relation_id}/closure": Operation(_CURATOR),
    "GET /matching/v1/lent-mentors": Operation(_SCHOOL),
    "POST /matching/v1/lent-mentors/{relation_id}/agreement": Operation(_HEADS),
    "POST /matching/v1/lent-mentors/{relation_id}/refusal": Operation(_HEADS),
    "GET /matching/v1/addenda": Operation(_HEADS),
    "POST /matching/v1/relations/{relation_id}/addendum": Operation(_HEADS),
    "POST /matching/v1/relations/{relation_id}/addendum/termination": Operation(_HEADS),
    "POST /matching/v1/relations/{relation_id}/legal-review": Operation(_HEADS),
    "GET /matching/v1/groups": Operation(_SEES),
    "POST /matching/v1/groups": Operation(_CURATOR),
    "GET /matching/v1/group-candidates": Operation(_SCHOOL),
    "GET /matching/v1/groups/{group_id}": Operation(_SEES),
    "POST /matching/v1/groups/{group_id}/members": Operation(_CURATOR),
    "DELETE /matching/v1/groups/{group_id}/members/{relation_id}": Operation(_CURATOR),
    "POST /matching/v1/claims:confirm": Operation(_HEADS),
    "GET /matching/v1/matching-events": Operation(_SCHOOL),
    "POST /matching/v1/matching-events": Operation(_CURATOR),
    "GET /matching/v1/matching-events/{matching_event_id}": Operation(_SCHOOL),
    "POST /matching/v1/matching-events/{matching_event_id}/holding": Operation(_CURATOR),
    "POST /matching/v1/matching-events/{matching_event_id}/close": Operation(_CURATOR),
    "PUT /matching/v1/matching-events/{matching_event_id}/preferences/{participant_id}": Operation(_CURATOR),
    "GET /matching/v1/orders": Operation(_SCHOOL),
    "POST /matching/v1/orders": Operation(_HEADS),
    "GET /matching/v1/orders/{order_id}": Operation(_SCHOOL),
    "POST /matching/v1/orders/{order_id}/changes": Operation(_HEADS),
    "POST /matching/v1/orders/{order_id}/agreements": Operation(_HEADS),
    "POST /matching/v1/orders/{order_id}/sign": Operation(_HEADS),
    "POST /matching/v1/orders/{order_id}/discard": Operation(_HEADS),
    "GET /matching/v1/unmatched/reasons": Operation(_SCHOOL | _METHODOLOGIST),
    "GET /matching/v1/unmatched": Operation(_SCHOOL | _METHODOLOGIST),
    "GET /matching/v1/suggestions/{mentee_id}": Operation(_SCHOOL | _METHODOLOGIST),
    "GET /matching/v1/pairs/{mentee_id}/{mentor_id}": Operation(_SEES),
    "GET /matching/v1/attention": Operation(_SCHOOL | _METHODOLOGIST),
    "GET /matching/v1/census": Operation(_COUNTS),
    # messages
    "GET /notifications/v1/inbox": Operation(_OFFICE),
    "GET /notifications/v1/inbox/unread": Operation(_OFFICE),
    "POST /notifications/v1/inbox/read": Operation(_OFFICE),
    "POST /notifications/v1/inbox/{entry_id}/read": Operation(_OFFICE),
    "GET /notifications/v1/persons/{person_id}/export": Operation(_HEADS),
    "GET /notifications/v1/census": Operation(_COUNTS),
    # figures
    "GET /reporting/v1/figures": Operation(_SEES),
    "GET /reporting/v1/figures.xlsx": Operation(_SEES),
    "GET /reporting/v1/persons/{person_id}/export": Operation(_HEADS),
    "GET /reporting/v1/contingents": Operation(_SCHOOL | _METHODOLOGIST),
    "POST /reporting/v1/contingents": Operation(_OFFICE),
    "GET /reporting/v1/census": Operation(_COUNTS),
}
