"""What a request brings to hand a base in."""

from datetime import date
from typing import Annotated

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from registry.imports.desk import Upload
from registry.imports.domain import Attestation

_CONSENTS = (
    "Вызывающий подтверждает: на эту дату у каждого, кто назван в файле, собраны все нужные согласия. "
    "У кого согласия отмечены поимённо, действуют они"
)


class UploadBody(BaseModel):
    """База и что школа о её людях подтверждает."""

    model_config = ConfigDict(extra="forbid")  # a misspelt date would leave everybody without it, silently

    file: UploadFile
    school_id: Annotated[str, Field(max_length=64)]
    consents_on: Annotated[date | None, Field(description=_CONSENTS)] = None
    admitted_on: Annotated[date | None, Field(description="Дата допуска наставников")] = None
    cleared_on: Annotated[date | None, Field(description="Дата проверки справок об отсутствии судимости")] = None
    school_year: Annotated[
        int | None,
        Field(ge=2000, le=2100, description="Год начала учебного года; по умолчанию текущий, с 1 августа — следующий"),
    ] = None

    async def upload(self) -> Upload:
        """What is handed in."""
        return Upload(
            school_id=self.school_id,
            school_year=self.school_year,
            attestation=Attestation(self.consents_on, self.admitted_on, self.cleared_on),
            filename=self.file.filename or "roster",
            content=await self.file.read(),
        )
