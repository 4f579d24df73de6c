"""Secrets from files: beside `MENTORING_X` each secret may be given as `MENTORING_X_FILE`, a file with its value.

An environment is seen by whoever may look at a process or at a container's description; a file has an owner, and
orchestrators put secrets into files (Docker's and Kubernetes' secrets).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic_settings import BaseSettings

SUFFIX = "_FILE"


class Secret:
    """Marks a setting that is a secret, or holds one, such as an address with a password."""


def secrets_of(settings: type[BaseSettings]) -> list[str]:
    """The names of the fields that may come from a file."""
    return [
        name
        for name, field in settings.model_fields.items()
        if field.annotation is SecretStr
        or SecretStr in get_args(field.annotation)
        or any(isinstance(mark, Secret) for mark in field.metadata)
    ]


def read_secrets(settings: type[BaseSettings], environment: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The secrets that the environment names files for, and the mistakes: each by the name of its field.

    A line's end at the end of a file, which editors and `echo` leave, is no part of the secret. No mistake repeats a
    value.
    """
    found: dict[str, Any] = {}
    mistakes: dict[str, str] = {}
    prefix = settings.model_config.get("env_prefix", "")
    for name in secrets_of(settings):
        variable = f"{prefix}{name}".upper()
        file = environment.get(f"{variable}{SUFFIX}")
        if not file:
            continue
        if environment.get(variable):
            mistakes[name] = f"set {variable} or {variable}{SUFFIX}, not both"
            continue
        try:
            content = Path(file).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError, ValueError) as error:
            mistakes[name] = f"the file of {variable}{SUFFIX} cannot be read: {type(error).__name__}"
            continue
        if content:
            found[name] = content
        else:
            mistakes[name] = f"the file of {variable}{SUFFIX} is empty"
    return found, mistakes
