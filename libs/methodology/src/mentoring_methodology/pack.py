"""The methodology as services use it: titles, vocabularies, norms of one version."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from mentoring_methodology.codes import RESTRICTED_VARIANTS, TopicKind
from mentoring_methodology.content import Content
from mentoring_methodology.languages import bare_name
from mentoring_methodology.norms import NormsSection
from mentoring_methodology.vocabulary import Vocabulary

Document = Mapping[str, Any]

_TITLES: Mapping[str, str] = {
    "model": "models",
    "stage": "stages",
    "form": "forms",
    "variant": "variants",
    "teacher_category": "teacher_categories",
    "qualification": "qualifications",
    "organisation_kind": "organisation_kinds",
    "role": "roles",
    "participant_status": "participant_statuses",
    "proposal_status": "proposal_statuses",
    "consent": "consents",
    "language": "languages",
}
"""What a code may be a code of -> the section that has its title."""


_TOLD: Mapping[str, str] = {
    "missing": "нет обязательного значения",
    "extra_forbidden": "такого ключа нет; проверьте написание",
    "int_type": "нужно целое число",
    "int_from_float": "нужно целое число",
    "bool_type": "нужно true или false",
    "string_type": "нужна строка",
    "string_too_short": "текст пуст",
    "string_too_long": "текст слишком длинный",
    "string_pattern_mismatch": "код пишется прописными латинскими буквами и подчёркиванием",
    "too_short": "нужно хотя бы одно значение",
    "frozen_set_type": "нужен список",
    "tuple_type": "нужен список",
    "mapping_type": "нужен набор ключей и значений",
    "model_type": "нужен набор ключей и значений",
}
"""pydantic's kind of fault -> what it is called."""

_REPLACED_WHOLE = frozenset({"topics", "interests", "value"})
"""What another version of the pack says whole: its vocabularies, and the value of a norm."""


class PackInvalid(ValueError):
    """A pack cannot be used. `faults` says all that is wrong with it, each as (path, what is wrong)."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "методику нельзя использовать: "
            + "; ".join(f"{path}: {wrong}" if path else wrong for path, wrong in faults)
        )


class MethodologyPack:
    """One version of the methodology."""

    def __init__(self, content: Content) -> None:
        self.content = content

    @property
    def version(self) -> str:
        return self.content.version

    @property
    def norms(self) -> NormsSection:
        return self.content.norms

    def title_of(self, kind: str, code: str) -> str:
        """The Russian title of a form, variant, status ...; the code itself where this pack does not know it.

        Raises KeyError for a kind of code that no pack has.
        """
        titled = getattr(self.content, _TITLES[kind]).get(code)
        return code if titled is None else str(titled.title)

    @cached_property
    def form_titles(self) -> Mapping[str, str]:
        """Code -> title, in the methodology's order."""
        return {code: form.title for code, form in self.content.forms.items()}

    @cached_property
    def variant_titles(self) -> Mapping[str, str]:
        """Code -> title of all role models, restricted ones too."""
        return {code: variant.title for code, variant in self.content.variants.items()}

    @property
    def default_capacity(self) -> Mapping[str, int]:
        """Form -> how many mentees a mentor takes who does not say."""
        return self.norms.default_capacity.value

    @cached_property
    def topics(self) -> Vocabulary:
        """Finds requests and competences."""
        return Vocabulary({term: topic.stems for term, topic in self.content.topics.items()})

    @cached_property
    def interests(self) -> Vocabulary:
        """Finds interests."""
        return Vocabulary(self.content.interests)

    @cached_property
    def language_titles(self) -> Mapping[str, str]:
        """Code -> title of the languages in which a meeting may be held, in the methodology's order."""
        return {code: language.title for code, language in self.content.languages.items()}

    def language_of(self, name: str) -> str | None:
        """The code of the language that a school calls so, or of that code; None where the methodology has none."""
        return self._languages_by_name.get(bare_name(name))

    @cached_property
    def _languages_by_name(self) -> Mapping[str, str]:
        codes = {code.casefold(): code for code in self.content.languages}
        named = ((bare_name(name), code) for code, each in self.content.languages.items() for name in each.names)
        return {**codes, **dict(named)}

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The topics that are school subjects."""
        return frozenset(term for term, topic in self.content.topics.items() if topic.kind == TopicKind.SUBJECT)

    def variants_of(self, form: str) -> tuple[str, ...]:
        """The role models of a form, in the methodology's order."""
        return tuple(code for code, variant in self.content.variants.items() if form in variant.forms)

    def knows_variant(self, form: str, variant: str) -> bool:
        """Whether the form has this role model."""
        return variant in self.variants_of(form)

    def is_restricted(self, variant: str) -> bool:
        """Whether only the person's own school may see the role model."""
        return variant in RESTRICTED_VARIANTS


def shipped_document() -> dict[str, Any]:
    """The files of the shipped pack as one document."""
    document: dict[str, Any] = {}
    for file in sorted(files(__package__).joinpath("pack").iterdir(), key=lambda each: each.name):
        sections = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
        if repeated := document.keys() & sections.keys():
            raise PackInvalid([(name, f"{file.name}: такой раздел есть и в другом файле") for name in repeated])
        document |= sections
    return document


def load_pack(path: Path | None = None) -> MethodologyPack:
    """The shipped pack; where `path` names a YAML file, with that file's sections and norms laid over it.

    Raises `PackInvalid` for a pack that cannot be used and `OSError` for a file that cannot be read.
    """
    document = shipped_document()
    if path is not None:
        document = laid_over(document, _mapping(path.read_text("utf-8")))
    return pack_from(document)


def pack_from(document: Any) -> MethodologyPack:
    """A pack whose every key is known. Raises `PackInvalid` with all faults."""
    try:
        return MethodologyPack(Content.model_validate(document, extra="forbid"))
    except ValidationError as error:
        raise PackInvalid(_faults(error)) from error


def read_release(content: Document) -> MethodologyPack:
    """The pack of a release that another version of this software may have published.

    Keys that this version does not know are ignored; sections and norms that the other did not know are the shipped
    ones. Raises `PackInvalid`.
    """
    try:
        return MethodologyPack(Content.model_validate(laid_over(shipped_document(), content), extra="ignore"))
    except ValidationError as error:
        raise PackInvalid(_faults(error)) from error


def laid_over(document: Document, upper: Document) -> dict[str, Any]:
    """The document with what `upper` says in its place. Norms and titles are laid key by key; vocabularies, values and
    lists are replaced whole."""
    laid = dict(document)
    for key, value in upper.items():
        below = laid.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping) and key not in _REPLACED_WHOLE:
            laid[key] = laid_over(below, value)
        else:
            laid[key] = value
    return laid


def _mapping(text: str) -> Document:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PackInvalid([("", f"это не YAML: {error}")]) from error
    if not isinstance(document, Mapping):
        raise PackInvalid([("", "это не набор разделов")])
    return document


def _faults(error: ValidationError) -> list[tuple[str, str]]:
    return [
        (".".join(str(step) for step in fault["loc"]), _told(fault["type"], fault["msg"], fault.get("ctx", {})))
        for fault in error.errors(include_url=False, include_input=False)
    ]


def _told(kind: str, message: str, context: Document) -> str:
    """A fault in Russian: the one who reads it edits a file or an override."""
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind.startswith("greater_than"):
        return f"нужно не меньше {context['ge']}"
    if kind.startswith("less_than"):
        return f"нужно не больше {context['le']}"
    if kind == "enum":
        return f"допустимы: {context['expected'].replace(' or ', ', ')}"
    return _TOLD.get(kind, f"значение не подходит ({kind})")
