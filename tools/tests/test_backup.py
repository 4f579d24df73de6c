"""`mentoring backup` and `restore` on a real database: what comes back, and what is refused."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bson.raw_bson import RawBSONDocument
from mentoring_tools.backup import archive
from mentoring_tools.cli import app
from pymongo import MongoClient
from typer.testing import CliRunner, Result

Run = Callable[..., Result]
PEOPLE = [
    {"_id": f"person-{number}", "name": "Ива́нова Ёлка", "of": {"year": 2026, "list": [1, None]}} for number in range(3)
]


@pytest.fixture
def client(mongo_uri: str, database_name: str) -> Iterator[MongoClient[RawBSONDocument]]:
    """Two databases of services: one with people and pairs, one with a note."""
    with MongoClient(mongo_uri, document_class=RawBSONDocument) as client:
        client[f"{database_name}_r"]["people"].insert_many(PEOPLE)
        client[f"{database_name}_r"]["pairs"].insert_one({"_id": 1, "big": b"\0" * 9_000_000})
        client[f"{database_name}_n"]["notes"].insert_one({"_id": "x"})
        yield client
        for each in ("r", "n"):
            client.drop_database(f"{database_name}_{each}")


@pytest.fixture
def run(mongo_uri: str, amqp_uri: str, tmp_path: Path) -> Run:
    def invoke(command: str, *arguments: Any, answer: str | None = None) -> Result:
        places = ["--mongo", mongo_uri] if command in {"backup", "restore"} else []
        places += ["--amqp", amqp_uri] if command == "restore" else []
        words = [command, *map(str, arguments), *places]
        return CliRunner().invoke(app, words, input=answer)

    return invoke


@pytest.fixture
def recipient(run: Run, tmp_path: Path) -> str:
    made = run("backup-key", tmp_path / "key")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    return next(line for line in made.stdout.splitlines() if line.startswith("age1"))


@pytest.fixture
def copy(run: Run, client: object, database_name: str, recipient: str, tmp_path: Path) -> Path:
    path = tmp_path / "copy.age"
    names = ("--database", f"{database_name}_n", "--database", f"{database_name}_r")
    made = run("backup", path, "--recipient", recipient, *names)
    assert made.exit_code == 0, made.output
    assert f"{database_name}_r: документов 4" in made.stdout
    return path


def stored(client: MongoClient[RawBSONDocument], database: str) -> dict[str, list[bytes]]:
    return {
        name: sorted(bytes(each.raw) for each in client[database][name].find()) for name in client[database].list_collection_names()
    }  # fmt: skip


def test_everything_comes_back_to_the_byte_after_a_question(
    run: Run, client: MongoClient[RawBSONDocument], database_name: str, copy: Path, tmp_path: Path
) -> None:
    database = f"{database_name}_r"
    before = stored(client, database)
    client[database]["people"].delete_one({"_id": "person-1"})
    client[database]["later"].insert_one({"_id": "of another time"})
    key = ("--identity", tmp_path / "key")

    refused = run("restore", copy, *key)
    assert refused.exit_code == 1
    assert database in refused.stderr
    assert "Остановите службы" in refused.stderr
    assert (run("restore", copy, *key, "--replace", answer="n\n")).exit_code == 1
    assert client[database]["later"].count_documents({}) == 1

    restored = run("restore", copy, *key, "--replace", answer="y\n")
    assert restored.exit_code == 0, restored.output
    assert stored(client, database) == before
    assert client[f"{database_name}_n"]["notes"].count_documents({"_id": "x"}) == 1


def test_a_copy_is_its_owners_alone_and_nothing_of_it_can_be_read_without_the_key(
    run: Run, copy: Path, tmp_path: Path
) -> None:
    assert copy.stat().st_mode & 0o777 == 0o600
    content = copy.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    assert not any(word in content for word in ("Ёлка".encode(), b"person-1", b"people"))
    assert [each.name for each in copy.parent.iterdir() if each.name.startswith("copy")] == ["copy.age"]
    run("backup-key", tmp_path / "other")
    refused = run("restore", copy, "--identity", tmp_path / "other", "--check")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "не открывается этим ключом" in refused.stderr


@pytest.mark.parametrize("harm", ["cut off", "changed"])
def test_a_damaged_copy_is_refused_before_anything_is_deleted(
    run: Run, client: MongoClient[RawBSONDocument], database_name: str, copy: Path, tmp_path: Path, harm: str
) -> None:
    content = bytearray(copy.read_bytes())
    if harm == "cut off":
        del content[-5:]
    else:
        content[-100] ^= 1
    copy.write_bytes(content)
    before = stored(client, f"{database_name}_r")
    refused = run("restore", copy, "--identity", tmp_path / "key", "--replace", answer="y\n")
    assert refused.exit_code == 1
    assert "повреждён" in refused.stderr
    assert stored(client, f"{database_name}_r") == before


def test_a_whole_copy_is_checked_without_being_returned(
    run: Run, client: MongoClient[RawBSONDocument], database_name: str, copy: Path, tmp_path: Path
) -> None:
    client.drop_database(f"{database_name}_r")
    checked = run("restore", copy, "--identity", tmp_path / "key", "--check")
    assert checked.exit_code == 0, checked.output
    assert "Копия целая" in checked.stdout
    assert client[f"{database_name}_r"].list_collection_names() == []


def test_what_is_refused(run: Run, copy: Path, recipient: str, tmp_path: Path) -> None:
    before = copy.read_bytes()
    again = run("backup", copy, "--recipient", recipient)
    assert (again.exit_code, copy.read_bytes()) == (1, before)
    assert "уже есть" in again.stderr
    wrong = run("backup", tmp_path / "new", "--recipient", "AGE-SECRET-KEY-1X")
    assert wrong.exit_code == 1
    assert "начинается с age1" in wrong.stderr
    assert not (tmp_path / "new").exists()
    kept = (tmp_path / "key").read_bytes()
    assert (run("backup-key", tmp_path / "key")).exit_code == 1
    assert (tmp_path / "key").read_bytes() == kept


def test_a_part_that_ends_within_a_document_is_damaged() -> None:
    whole = b"\x0e\0\0\0\x10_id\0\x01\0\0\0\0"
    assert list(archive.documents_of(whole * 2)) == [whole, whole]
    with pytest.raises(archive.Unreadable):
        list(archive.documents_of(whole + whole[:-1]))
