"""A programme's paper as a download."""

from fastapi import Response
from mentoring_common.http.papers import as_file
from mentoring_methodology.schoolyear import title


def of_programme(content: bytes, name: str, school_year: int) -> Response:
    """It is kept under its name with its school year."""
    return as_file(content, f"{name} {title(school_year).replace('/', '-')}", f"paper-{school_year}")
