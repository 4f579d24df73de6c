"""Loads and checks the methodology pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml
from mentoring_methodology.codes import MentoringForm, RoleVariant

from registry.methodology.vocabulary import Vocabulary

_CAPACITIES = range(1, 11)


class PackInvalid(Exception):
    """The pack's file breaks a promise; the text names which."""


@dataclass(frozen=True)
class RoleModel:
    """A role model («лидер – пассивный»): in which forms it occurs and by which words it is recognised."""

    variant: RoleVariant
    title: str
    forms: frozenset[MentoringForm]
    stems: tuple[str, ...]


@dataclass(frozen=True)
class MethodologyPack:
    """One version of the reference data."""

    version: str
    form_titles: Mapping[MentoringForm, str]
    variants: tuple[RoleModel, ...]
    default_capacity: Mapping[MentoringForm, int]
    """How many mentees a mentor takes where the roster does not say."""
    topics: Vocabulary
    interests: Vocabulary


def load_pack() -> MethodologyPack:
    """The pack that ships with the service. Raises `PackInvalid` if the file is not whole."""
    return pack_from(yaml.safe_load(resources.files(__package__).joinpath("pack.yaml").read_text("utf-8")))


def pack_from(document: Any) -> MethodologyPack:
    """Checks a parsed document: every form has a title and a capacity, every role model a form."""
    try:
        pack = MethodologyPack(
            version=str(document["version"]),
            form_titles={MentoringForm(form): str(title) for form, title in document["forms"].items()},
            variants=tuple(
                RoleModel(
                    RoleVariant(model["code"]),
                    str(model["title"]),
                    frozenset(map(MentoringForm, model["forms"])),
                    tuple(map(str, model["stems"])),
                )
                for model in document["variants"]
            ),
            default_capacity={
                MentoringForm(form): int(number) for form, number in document["default_capacity"]["by_form"].items()
            },
            topics=_vocabulary(document["topics"]),
            interests=_vocabulary(document["interests"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise PackInvalid(f"pack.yaml: {broken!r}") from broken
    _check(pack)
    return pack


def _vocabulary(section: Mapping[str, list[str]]) -> Vocabulary:
    return Vocabulary({str(term): tuple(map(str, stems)) for term, stems in section.items()})


def _check(pack: MethodologyPack) -> None:
    if set(pack.form_titles) != set(MentoringForm) or set(pack.default_capacity) != set(MentoringForm):
        raise PackInvalid("pack.yaml: every form needs a title and a default capacity")
    if {model.variant for model in pack.variants} != set(RoleVariant):
        raise PackInvalid("pack.yaml: every role model of the contracts must be described, and no other")
    if not all(model.forms and model.stems for model in pack.variants):
        raise PackInvalid("pack.yaml: a role model needs a form and words by which it is recognised")
    if not all(number in _CAPACITIES for number in pack.default_capacity.values()):
        raise PackInvalid("pack.yaml: a default capacity is 1 … 10")
