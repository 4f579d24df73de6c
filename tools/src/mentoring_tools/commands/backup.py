"""`mentoring backup`, `restore` and `backup-key`: an encrypted copy of what the services store, and its return."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import pyrage
import typer
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ChannelNotFoundEntity
from mentoring_common.clock import utc_now
from mentoring_common.topology import RETRY_DELAYS_SECONDS, all_queues
from pymongo.errors import PyMongoError

from mentoring_tools.backup import archive, databases
from mentoring_tools.broker import with_channel
from mentoring_tools.installation import AmqpOption, MongoOption, amqp_of, mongo_of

T = TypeVar("T")
DatabasesOption = Annotated[
    list[str] | None,
    typer.Option("--database", help="База службы, можно несколько раз; без него — все четыре", show_default=False),
]


def backup_key(
    path: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Куда записать секретный ключ")],
) -> None:
    """Сделать ключ для копий: секретный — в файл, открытый — на экран."""
    identity = pyrage.x25519.Identity.generate()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, archive.OF_ITS_OWNER)
    except OSError as error:
        _end(f"Файл {path} не записан: {error.strerror}. Старый ключ не перезаписывается: им открываются старые копии.")
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{identity}\n")
    typer.echo(f"Открытый ключ, для mentoring backup --recipient:\n{identity.to_public()}")
    typer.echo(f"Секретный ключ — в {path}. Храните его отдельно от копий: без него ни одну не открыть.", err=True)


def backup(
    path: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Куда записать копию, например mentoring.tar.gz.age")],
    recipient: Annotated[
        list[str],
        typer.Option("--recipient", envvar="MENTORING_BACKUP_RECIPIENT", help="Открытый ключ age1…; можно несколько"),
    ],
    mongo: MongoOption = None,
    database: DatabasesOption = None,
) -> None:
    """Снять зашифрованную копию данных всех служб. Платформа тем временем работает."""
    wanted = database or list(databases.DATABASES)

    def copy() -> tuple[dict[str, Any], bool]:
        with databases.connected(mongo_of(mongo)) as client, databases.one_moment(client) as session:
            about = {"taken_at": utc_now().isoformat(), "one_moment": session is not None}
            parts = databases.parts_of(client, wanted, session)
            return archive.write(path, recipient, parts, about), session is not None

    manifest, at_one_moment = _answered(copy)
    if missing := [each for each in wanted if each not in manifest["databases"]]:
        typer.echo(f"Нет данных в базах: {', '.join(missing)}. Так и задумано?", err=True)
    if not at_one_moment:
        typer.echo("База не умеет читать на один момент: службы скопированы одна за другой.", err=True)
    typer.echo(f"Копия записана: {path}, {path.stat().st_size / 1e6:.1f} МБ.\n{_counts(manifest)}")


def restore(
    path: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Копия")],
    identity: Annotated[
        Path, typer.Option("--identity", envvar="MENTORING_BACKUP_IDENTITY", help="Файл с секретным ключом")
    ],
    mongo: MongoOption = None,
    amqp: AmqpOption = None,
    check: Annotated[bool, typer.Option("--check", help="Только проверить, что копия целая")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Удалить то, что в базах сейчас")] = False,
) -> None:
    """Вернуть данные из копии. Службы на это время остановите."""
    manifest = _whole(path, identity)
    typer.echo(f"Копия целая, снята {manifest['taken_at']}.\n{_counts(manifest)}")
    if check:
        return
    names = list(manifest["databases"])
    broker = amqp_of(amqp)

    def fill() -> None:
        with databases.connected(mongo_of(mongo)) as client:
            if taken := databases.filled(client, names):
                if not replace:
                    _end(
                        f"В базах уже есть данные: {', '.join(taken)}. Остановите службы и, если эти данные "
                        "больше не нужны, повторите с --replace."
                    )
                typer.confirm(f"Удалить всё, что сейчас в базах {', '.join(taken)}, и вернуть копию?", abort=True)
            with_channel(broker, _empty_queues)
            databases.empty(client, names)
            for part in archive.read(path, _key(identity)):
                if isinstance(part, archive.Part):
                    databases.put(client, part)

    _answered(fill)
    typer.echo(
        "Данные возвращены, очереди брокера пусты. Запустите службы: они сами сверят, что знают друг о друге. "
        "Готово, когда mentoring_projection_drift_schools у всех 0. "
        "Кого удалили после снятия копии, удалите снова: docs/operations.md."
    )


def _whole(path: Path, identity: Path) -> dict[str, Any]:
    """The manifest of a copy that was read to its end."""

    def look() -> dict[str, Any]:
        manifest = [part for part in archive.read(path, _key(identity)) if isinstance(part, dict)]
        return manifest[0]

    return _answered(look)


def _key(identity: Path) -> str:
    try:
        lines = identity.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        _end(f"Файл ключа {identity} не читается.")
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")


async def _empty_queues(channel: AbstractChannel) -> None:
    """What waits in the broker is of a time that the copy does not know: it would contradict what comes next."""
    for queue in all_queues():
        for name in (queue.name, queue.parked, *map(queue.retry, RETRY_DELAYS_SECONDS)):
            try:
                await (await channel.declare_queue(name, passive=True)).purge()
            except ChannelNotFoundEntity:  # a new broker: the services declare their queues themselves
                return


def _counts(manifest: Mapping[str, Any]) -> str:
    return "\n".join(
        f"  {database}: документов {sum(each['documents'] for each in collections.values())}"
        for database, collections in manifest["databases"].items()
    )


def _answered(work: Callable[[], T]) -> T:
    """What the work returns; its troubles end the command with a sentence and status 1."""
    try:
        return work()
    except archive.Unreadable as error:
        _end(str(error))
    except FileExistsError as error:
        _end(f"Файл {error.args[0]} уже есть: копия его не заменяет. Назовите другой.")
    except ValueError:
        _end("Открытый ключ не читается: он начинается с age1. Сделать ключ: mentoring backup-key ФАЙЛ.")
    except PyMongoError as error:
        _end(f"База недоступна или отказала ({type(error).__name__}). Проверьте адрес, имя и пароль в --mongo.")
    except OSError as error:
        _end(f"Файл не читается или не пишется: {error.strerror}.")


def _end(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(1)
