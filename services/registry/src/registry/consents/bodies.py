"""What requests about consents carry."""

from datetime import date
from typing import Annotated

from mentoring_common.http.seen import AsSeen
from mentoring_methodology.codes import ConsentGiver, ConsentPurpose
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from registry.consents.bulk import MOST

Id = Annotated[str, Field(min_length=1, max_length=64)]
GivenOn = Annotated[date, Field(description="День подписи, как он стоит в бумаге")]
ValidUntil = Annotated[date | None, Field(description="Последний день, который назван в бумаге; null — без срока")]
Guardian = Annotated[Id | None, Field(description="Кто из законных представителей подписал")]
Reason = Annotated[str, AsSeen, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class PaperBody(BaseModel):
    """О чём согласие и кто его подписывает."""

    model_config = ConfigDict(extra="forbid")

    purpose: Annotated[
        str, Field(max_length=64, examples=list(ConsentPurpose), description="Цель: одна бумага — одна цель")
    ]
    giver: Annotated[ConsentGiver, Field(description="SELF — сам человек, GUARDIAN — законный представитель")]
    guardian_id: Guardian = None
    school_id: Annotated[Id | None, Field(description="Какой школе; можно не указывать, если она одна")] = None


class SignatureBody(BaseModel):
    """Что прочитано в подписанной бумаге."""

    model_config = ConfigDict(extra="forbid")

    given_on: GivenOn
    valid_until: ValidUntil = None
    guardian_id: Guardian = None


class SeenBody(PaperBody):
    """Подписанная бумага, которую держат в руках."""

    person_id: Id
    given_on: GivenOn
    valid_until: ValidUntil = None


class BulkBody(BaseModel):
    """Бумаги; каждая проверяется сама по себе, все бумаги одного человека записываются вместе."""

    model_config = ConfigDict(extra="forbid")

    consents: Annotated[list[SeenBody], Field(min_length=1, max_length=MOST)]


class WithdrawalBody(BaseModel):
    """Почему отозвано; видит только школа, указывать не обязательно."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason | None = None
