"""What organisations of a kind do in the programme. Pure.

A kindergarten teaches none of those whom the target model of pupils is about (10 to 19 years); its teachers take part
in the model of teachers like a school's (письмо АЗ-1128/08/657).
"""

from collections.abc import Mapping

from mentoring_methodology.codes import OrganisationKind, ProgrammeModel

_MODELS: Mapping[str, frozenset[ProgrammeModel]] = {
    OrganisationKind.SCHOOL: frozenset(ProgrammeModel),
    OrganisationKind.KINDERGARTEN: frozenset({ProgrammeModel.TEACHERS}),
}
LEADING: tuple[str, ...] = tuple(str(kind) for kind in _MODELS)
"""The kinds of those who lead programmes of their own."""


def models_of(kind: str | None) -> frozenset[ProgrammeModel]:
    """The models of which an organisation of the kind leads programmes; none for a partner and an unknown kind."""
    return _MODELS.get(kind or "", frozenset())


def leads_programmes(kind: str | None) -> bool:
    """Whether it leads programmes: it has a curator and participants; all others are partners.

    Its employees work with children, and their personnel files cover them (ст. 351.1 ТК РФ).
    """
    return bool(models_of(kind))
