"""The pages' own files, each under an address with a digest of its content: a browser keeps it for a year."""

import hashlib
import mimetypes
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

FOLDER = Path(str(files("console"))) / "static"
DIGITS = 12
"""Of a file's SHA-256: two contents of one name never have the same."""
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class Static:
    """The files as they are when the process starts."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._contents = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
        self._hashed = {_with_digest(name, content): name for name, content in self._contents.items()}
        self._urls = {name: f"/static/{hashed}" for hashed, name in self._hashed.items()}

    def url(self, name: str) -> str:
        """The address of a file, good for as long as its content is."""
        return self._urls[name]

    def routes(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.get("/static/{name}")
        async def file(name: str, request: Request) -> Response:
            found = self._hashed.get(name, name)
            content = self._contents.get(found)
            if content is None:
                raise HTTPException(404)
            tag = f'"{hashlib.sha256(content).hexdigest()[:DIGITS]}"'
            headers = {"Cache-Control": FOR_EVER if name in self._hashed else ASK_AGAIN, "ETag": tag}
            if request.headers.get("If-None-Match") == tag:
                return Response(status_code=304, headers=headers)
            return Response(content, media_type=_media_type(found), headers=headers)

        return router


def _with_digest(name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:DIGITS]}.{ending}"


def _media_type(name: str) -> str:
    if name.endswith(".js"):
        return "text/javascript; charset=utf-8"
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed
