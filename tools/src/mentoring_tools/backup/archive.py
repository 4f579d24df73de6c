"""One file that holds a copy: age around gzip around tar, written and read in one pass.

Its members are `<database>/<collection>.<number>.bson`, documents one after another as `mongodump` writes them, and
`manifest.json` in the end. `age -d` and `tar` open it where this program is missing. No plain text is on the disk at
any time; age tells a file that was cut off or changed.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO, Any

import pyrage

FORMAT = 1
MANIFEST = "manifest.json"
OF_ITS_OWNER = 0o600


class Unreadable(Exception):
    """The file is no whole copy, or not for this key. The text says which, for people."""


@dataclass
class Counted:
    """What a manifest says of one collection."""

    documents: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, documents: int, body: bytes) -> None:
        self.documents += documents
        self.digest.update(body)

    def told(self) -> dict[str, Any]:
        return {"documents": self.documents, "sha256": self.digest.hexdigest()}


@dataclass(frozen=True)
class Part:
    """Some documents of a collection, as BSON one after another."""

    database: str
    collection: str
    documents: int
    body: bytes


def write(path: Path, recipients: Iterable[str], parts: Iterable[Part], about: Mapping[str, Any]) -> dict[str, Any]:
    """Write the parts, encrypted for every recipient (age1...), and return the manifest with `about` in it.

    The file appears under its name when it is whole, readable by its owner alone. Raises `ValueError` for what is no
    recipient, FileExistsError for a name that is taken, and whatever `parts` raises.
    """
    if path.exists():
        raise FileExistsError(path)
    try:
        keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    except pyrage.RecipientError as error:
        raise ValueError(str(error)) from None
    unfinished = path.with_name(f"{path.name}.part")
    manifest: dict[str, Any] = {}
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OF_ITS_OWNER)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with _beside(lambda pipe: manifest.update(_pack(pipe, parts, about))) as packed:
                pyrage.encrypt_io(packed, file, keys)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def read(path: Path, identity: str) -> Iterator[Part | dict[str, Any]]:
    """The parts in the order in which they were written, and the manifest last.

    Raises Unreadable in the middle where the file is damaged, ends early or says something else of itself in the end.
    """
    try:
        key = pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise Unreadable("В файле ключа нет ключа age: он начинается с AGE-SECRET-KEY-1.") from None
    with path.open("rb") as file, _beside(lambda pipe: _decrypt(file, pipe, key)) as packed:
        try:
            yield from _unpack(packed)
        except (tarfile.TarError, EOFError, OSError) as error:
            raise Unreadable("Файл повреждён или обрывается: целой копии в нём нет.") from error


@contextmanager
def _beside(work: Callable[[IO[bytes]], object]) -> Iterator[IO[bytes]]:
    """The reading end of a pipe into which a thread writes; the thread's error is raised when the reading ends."""
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        with os.fdopen(writing, "wb") as pipe:
            try:
                work(pipe)
            except BrokenPipeError:  # nobody reads on: his own error is told
                return
            except BaseException as error:  # noqa: BLE001 - raised below, in the thread that asked
                failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as pipe:
            yield pipe
    finally:
        thread.join()
        if failed:
            raise failed[0]


def _decrypt(file: IO[bytes], pipe: IO[bytes], key: pyrage.x25519.Identity) -> None:
    try:
        pyrage.decrypt_io(file, pipe, [key])
    except BrokenPipeError:
        raise
    except (pyrage.DecryptError, OSError) as error:
        raise Unreadable(
            "Файл не открывается этим ключом, повреждён или обрывается. Возьмите ключ, для которого снята копия."
        ) from error


def _pack(pipe: IO[bytes], parts: Iterable[Part], about: Mapping[str, Any]) -> dict[str, Any]:
    counted: dict[str, dict[str, Counted]] = {}
    with tarfile.open(fileobj=pipe, mode="w|gz") as tar:
        for number, part in enumerate(parts, 1):
            of = counted.setdefault(part.database, {}).setdefault(part.collection, Counted())
            of.add(part.documents, part.body)
            _member(tar, f"{part.database}/{part.collection}.{number:06d}.bson", part.body)
        manifest = {**about, "format": FORMAT, "databases": _told(counted)}
        _member(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return manifest


def _member(tar: tarfile.TarFile, name: str, body: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(body), OF_ITS_OWNER
    tar.addfile(info, io.BytesIO(body))


def _unpack(packed: IO[bytes]) -> Iterator[Part | dict[str, Any]]:
    counted: dict[str, dict[str, Counted]] = {}
    with tarfile.open(fileobj=packed, mode="r|gz") as tar:
        for member in tar:
            file = tar.extractfile(member)
            body = b"" if file is None else file.read()
            if member.name == MANIFEST:
                manifest = json.loads(body)
                if manifest.get("format") != FORMAT:
                    raise Unreadable("Копия снята другой версией программы. Возьмите программу той версии.")
                if manifest["databases"] != _told(counted):
                    raise Unreadable("В файле не то, что названо в его описи: копия повреждена.")
                yield manifest
                return
            database, _, name = member.name.partition("/")
            part = Part(database, name.rsplit(".", 2)[0], sum(1 for _ in documents_of(body)), body)
            counted.setdefault(database, {}).setdefault(part.collection, Counted()).add(part.documents, body)
            yield part
    raise Unreadable("В файле нет описи: копия обрывается.")


def documents_of(body: bytes) -> Iterator[bytes]:
    """The documents of a part, each still in BSON: its first four bytes are its length."""
    at = 0
    while at < len(body):
        length = int.from_bytes(body[at : at + 4], "little")
        if length < 5 or at + length > len(body):
            raise Unreadable("Файл повреждён: документ в нём обрывается.")
        yield body[at : at + length]
        at += length


def _told(counted: Mapping[str, Mapping[str, Counted]]) -> dict[str, Any]:
    return {
        database: {name: each.told() for name, each in sorted(collections.items())}
        for database, collections in sorted(counted.items())
    }
