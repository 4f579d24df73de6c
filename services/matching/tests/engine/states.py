"""Any participant's state that the contract's own model accepts, drawn from its fields: a later field is drawn too."""

import types
from datetime import date
from typing import Annotated, Any, Union, get_args, get_origin

import annotated_types
from hypothesis import strategies as st
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    ParticipantStatus,
    QualificationCategory,
    Role,
    RoleVariant,
)
from pydantic.fields import FieldInfo

ON = date(2026, 10, 1)
ON_FILE = date(2026, 9, 1)

KNOWN_CODES: dict[str, list[str]] = {
    "role": list(Role),
    "form": list(MentoringForm),
    "variant": list(RoleVariant),
    "qualification": list(QualificationCategory),
    "workplace_kind": list(OrganisationKind),
    "status": list(ParticipantStatus),
}
TERMS = ["математика", "физика", "химия"]
FITTING: dict[MentoringForm, dict[Role, dict[str, Any]]] = {
    MentoringForm.PUPIL_PUPIL: {
        Role.MENTEE: {"grade": 4, "birth_date": date(2014, 9, 1)},
        Role.MENTOR: {"grade": 8, "birth_date": date(2011, 3, 8)},
    },
    MentoringForm.STUDENT_PUPIL: {
        Role.MENTEE: {"grade": 10, "birth_year": 2010},
        Role.MENTOR: {"course": 3, "workplace_id": "college", "workplace_kind": "COLLEGE", "birth_year": 2008},
    },
    MentoringForm.EMPLOYER_PUPIL: {
        Role.MENTEE: {"grade": 10, "birth_year": 2010},
        Role.MENTOR: {"workplace_id": "plant", "workplace_kind": "ENTERPRISE", "experience_years": 20},
    },
    MentoringForm.TEACHER_TEACHER: {
        Role.MENTEE: {"experience_years": 0},
        Role.MENTOR: {"experience_years": 20, "workplace_kind": "SCHOOL"},
    },
}
"""What lets most pairs of a form pass, so that draws which change little reach the assignment."""


def fields_of(name: str, info: FieldInfo) -> st.SearchStrategy[Any]:
    """Whatever the field accepts; of a vocabulary often a term that has rules."""
    anything = _of(info.annotation, tuple(info.metadata))
    return anything | st.sampled_from(KNOWN_CODES[name]) if name in KNOWN_CODES else anything


def _of(kind: Any, metadata: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _of(arguments[0], (*arguments[1:], *metadata))
    limits = _limits(metadata)
    if origin in (Union, types.UnionType):
        return st.one_of(*(_of(each, metadata) for each in arguments))
    if kind is type(None):
        return st.none()
    if kind is bool:
        return st.booleans()
    if kind is date:
        return st.dates()
    if kind is int:
        return st.integers(limits.get("ge"), limits.get("le"))
    if kind is str:
        return _text(limits)
    if origin is tuple:
        return _several(_of(arguments[0]), limits, is_any_text="pattern" not in _limits(get_args(arguments[0])[1:]))
    if origin is dict:
        return st.dictionaries(_of(arguments[0]), _of(arguments[1]), max_size=5)
    raise NotImplementedError(f"no draw for a field of the type {kind}")


def _text(limits: dict[str, Any]) -> st.SearchStrategy[str]:
    if "pattern" in limits:
        return st.from_regex(limits["pattern"], fullmatch=True)
    few = st.sampled_from(["a", "b", *TERMS])
    return few | st.text(min_size=limits.get("min_length", 0), max_size=limits.get("max_length", 20))


def _several(
    each: st.SearchStrategy[Any], limits: dict[str, Any], *, is_any_text: bool
) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few, or as many as the field holds: the longest repeats and numbers what a short draw has."""
    most = limits["max_length"]
    few = st.lists(each, max_size=6)
    many = few.filter(bool).map(lambda some: (some * most)[:most])
    numbered = st.just([f"{term} {number}" for number in range(most) for term in TERMS][:most])
    return st.one_of(few, many, *([numbered] if most == _MOST_TERMS and is_any_text else [])).map(tuple)


_MOST_TERMS = 200
"""The length of the fields of terms, which any text fits."""


def _limits(metadata: tuple[Any, ...]) -> dict[str, Any]:
    """The bounds of a field by name, however pydantic keeps them."""
    limits: dict[str, Any] = {}
    for each in metadata:
        if isinstance(each, FieldInfo):
            limits |= _limits(tuple(each.metadata))
        for name in ("ge", "le", "min_length", "max_length", "pattern"):
            if getattr(each, name, None) is not None:
                limits[name] = getattr(each, name)
        if isinstance(each, annotated_types.Len):
            limits["max_length"] = each.max_length
    return limits


ARBITRARY = {name: fields_of(name, info) for name, info in ParticipantState.model_fields.items()}


@st.composite
def states(draw: st.DrawFn, role: Role, name: str, form: MentoringForm) -> ParticipantState:
    """One state: an eligible one with a few fields, or all of them, replaced by whatever the contract accepts."""
    fields: dict[str, Any] = {
        "participant_id": name,
        "person_id": draw(st.sampled_from("abcdef")),
        "school_id": "school-1",
        "version": 1,
        "role": role,
        "form": form,
        "school_year": 2026,
        "topics": ("математика",),
        "consents_on": ON_FILE,
        "admitted_on": ON_FILE,
        "cleared_on": ON_FILE,
        **FITTING[form][role],
    }
    names = st.sampled_from(sorted(set(ARBITRARY) - {"participant_id"}))
    changed = draw(st.lists(names, max_size=5, unique=True) | st.just(sorted(set(ARBITRARY) - {"participant_id"})))
    return ParticipantState(**{**fields, **{each: draw(ARBITRARY[each]) for each in changed}})
