"""Notifications' settings."""

from typing import Annotated

from mentoring_common.addresses import mail_address
from mentoring_common.settings import ServiceSettings
from pydantic import AfterValidator, Field, SecretStr, model_validator


class NotificationsSettings(ServiceSettings):
    """The common settings, and where mail goes and what it points to."""

    mongo_database: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")] = "notifications"
    smtp_host: Annotated[str, Field(min_length=1)]
    smtp_port: Annotated[int, Field(ge=1, le=65535)]
    smtp_starttls: bool = False
    """True: the connection is encrypted before anything is said, or the mail waits. False: never encrypted."""
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: Annotated[str, Field(pattern=r"^[!-~]+$"), AfterValidator(mail_address)]
    """The address in From and in the envelope; its domain is also in every Message-ID."""
    console_url: Annotated[str, Field(pattern=r"^https?://[!-~]+$")]
    """Where people sign in; every mail and inbox entry leads to a page there."""

    mails_kept_days: Annotated[int, Field(ge=366)] = 400
    """How long a mail is kept that is sent or was given up: a year and a month. Its document is what keeps the same
    event from sending it twice; later than that only a message could come that lay parked for a year."""

    @model_validator(mode="after")
    def _password_travels_encrypted(self) -> "NotificationsSettings":
        if (self.smtp_username is None) is not (self.smtp_password is None):
            raise ValueError("smtp_username and smtp_password go together")
        if self.smtp_password is not None and not self.smtp_starttls:
            raise ValueError("smtp_password needs smtp_starttls: it must not travel in the clear")
        return self
