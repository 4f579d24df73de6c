"""The content of a pack: what its files say and what a release carries, as one checked value."""

import hashlib
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from mentoring_methodology import codes
from mentoring_methodology.languages import bare_name, listed
from mentoring_methodology.norms import NormsSection, Section
from mentoring_methodology.vocabulary import Vocabulary

Text = Annotated[str, Field(min_length=1, max_length=1000)]
OpenCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,63}$")]
Stems = Annotated[tuple[Text, ...], Field(min_length=1)]


class Titled(Section):
    """A code's title in Russian."""

    title: Text


class ModelSection(Titled):
    """One of the two target models, in the customer's words."""

    source: Text
    goal: Text
    tasks: Annotated[tuple[Text, ...], Field(min_length=1)]


class FormSection(Titled):
    """A form of mentoring and what the target model says of it."""

    model: codes.ProgrammeModel
    meaning: Text


class VariantSection(Titled):
    """A role model: the forms in which it occurs and the words by which it is recognised."""

    forms: Annotated[frozenset[OpenCode], Field(min_length=1)]
    stems: Stems
    meaning: Text | None = None


BLANKS = ("person", "birth", "guardian", "school", "until")
"""What a consent's text may name in braces: the person, his birth, who signs for him, the operator, the last day."""


class ConsentSection(Titled):
    """The text of one consent. In braces stands what is written in before it is printed (`BLANKS`)."""

    short: Text
    """What it allows, in a few words: «на обработку персональных данных»."""
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z._-]{1,20}$")]
    by_guardian: Text
    """The first words where a legal representative signs."""
    by_self: Text
    paragraphs: Annotated[tuple[Text, ...], Field(min_length=1)]

    @property
    def hash(self) -> str:
        """SHA-256 of everything that is signed: of what is not the same text, no hash is the same."""
        said = [self.title, self.by_guardian, self.by_self, *self.paragraphs]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    @property
    def edition(self) -> str:
        """The version as a paper names it, unique also where a municipality changed the text and not its version."""
        return f"{self.version}-{self.hash[:8]}"

    def strange_blanks(self) -> set[str]:
        """What stands in braces and nobody can write in."""
        texts = (self.by_guardian, self.by_self, *self.paragraphs)
        return {name for text in texts for name in re.findall(r"{(.*?)}", text)} - set(BLANKS)

    def opening(self, giver: str) -> str:
        """The first words for who signs."""
        return self.by_guardian if giver == codes.ConsentGiver.GUARDIAN else self.by_self


class TopicSection(Section):
    """A canonical topic: its kind and the word beginnings by which it is found."""

    kind: codes.TopicKind
    stems: Stems


class LanguageSection(Titled):
    """A language in which a meeting may be held."""

    also: tuple[Text, ...] = ()
    """Other words by which a base names it."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.title, *self.also)


_DEMANDED: Mapping[str, type[StrEnum]] = {
    "models": codes.ProgrammeModel,
    "stages": codes.Stage,
    "forms": codes.MentoringForm,
    "variants": codes.RoleVariant,
    "teacher_categories": codes.TeacherMenteeCategory,
    "qualifications": codes.QualificationCategory,
    "organisation_kinds": codes.OrganisationKind,
    "roles": codes.Role,
    "consents": codes.ConsentPurpose,
    "participant_statuses": codes.ParticipantStatus,
    "proposal_statuses": codes.ProposalStatus,
}
"""Section -> the codes of which rules speak, all of which it must describe."""
_OF_LATER_PACKS: frozenset[str] = frozenset({codes.OrganisationKind.KINDERGARTEN})
"""Codes without which earlier packs were released: those are read as they are, and show the code itself."""


class Content(Section):
    """Everything that one version of the methodology says."""

    version: Annotated[str, Field(min_length=1, max_length=100, strict=True)]
    models: Mapping[OpenCode, ModelSection]
    stages: Mapping[OpenCode, Titled]
    """In order."""
    forms: Mapping[OpenCode, FormSection]
    variants: Mapping[OpenCode, VariantSection]
    teacher_categories: Mapping[OpenCode, Titled]
    qualifications: Mapping[OpenCode, Titled]
    organisation_kinds: Mapping[OpenCode, Titled]
    roles: Mapping[OpenCode, Titled]
    participant_statuses: Mapping[OpenCode, Titled]
    proposal_statuses: Mapping[OpenCode, Titled]
    consents: Mapping[OpenCode, ConsentSection]
    """Purpose -> the text that is signed."""
    norms: NormsSection
    topics: Mapping[Text, TopicSection]
    interests: Mapping[Text, Stems]
    languages: Mapping[OpenCode, LanguageSection]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        faults = self.norms.faults(frozenset(self.forms))
        for section, members in _DEMANDED.items():
            if missing := set(members) - set(getattr(self, section)) - _OF_LATER_PACKS:
                faults.append(f"{section}: нет {', '.join(sorted(missing))}")
        for code, consent in self.consents.items():
            if strange := consent.strange_blanks():
                faults.append(f"consents.{code}: неизвестное место для заполнения: {', '.join(sorted(strange))}")
        for code, variant in self.variants.items():
            if unknown := variant.forms - set(self.forms):
                faults.append(f"variants.{code}: нет такой формы: {', '.join(sorted(unknown))}")
        for terms in ({term: topic.stems for term, topic in self.topics.items()}, self.interests):
            faults += _vocabulary_faults(terms)
        faults += _language_faults(self.languages)
        if faults:
            raise ValueError("; ".join(faults))
        return self


def _language_faults(languages: Mapping[str, LanguageSection]) -> list[str]:
    """Every word names one language, and can stand in a list."""
    faults, known = [], dict[str, str]()
    for code, language in languages.items():
        for name in language.names:
            if known.setdefault(bare_name(name), code) != code:
                faults.append(f"languages.{code}: «{name}» называет и {known[bare_name(name)]}")
            if len(listed(name)) != 1:
                faults.append(f"languages.{code}: «{name}» читается как несколько языков")
    return faults


def _vocabulary_faults(terms: Mapping[str, tuple[str, ...]]) -> list[str]:
    try:
        vocabulary = Vocabulary(terms)
    except ValueError as short:
        return [str(short)]
    return [f"«{term}»: основы слов не находят само понятие" for term in terms if term not in vocabulary.terms_in(term)]
