"""RabbitMQ and a MongoDB-speaking database as private processes on the loopback interface.

The embedded run's supervisor starts them from the launches; tests use `rabbitmq(folder)` and `mongo(folder)`,
each a `Server` to start, stop, kill and start again on the same ports and data.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from mentoring_local import probes, processes
from mentoring_local.places import REPOSITORY
from mentoring_local.ports import LOOPBACK, any_free
from mentoring_local.probes import Probe
from mentoring_local.processes import Launch

RABBITMQ_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
RABBITMQ_SETTINGS = REPOSITORY / "deploy" / "rabbitmq"
START_SECONDS = 90.0
"""RabbitMQ takes 5-10 s on two idle cores, and several times that when tests share them."""
MEGABYTE = 1024 * 1024
LEAST_CACHE_MB, MOST_CACHE_MB = 256, 4096
"""Of the database: enough for a school; more than a city's year fills."""
STOP_SECONDS = 20.0
"""RabbitMQ closes its queues' logs; the database makes a checkpoint."""


class ServerDidNotStartError(Exception):
    """The process ended, or did not answer in time. Its log says why."""


@dataclass(frozen=True)
class RabbitPorts:
    """The four ports of a private node."""

    amqp: int
    nodes: int
    names: int
    metrics: int

    @classmethod
    def any_free(cls) -> "RabbitPorts":
        return cls(amqp=any_free(), nodes=any_free(), names=any_free(), metrics=any_free())

    @property
    def uri(self) -> str:
        return f"amqp://guest:guest@{LOOPBACK}:{self.amqp}/"


def names_launch(folder: Path, ports: RabbitPorts) -> Launch:
    """Erlang's port mapper, in the foreground: the one that Erlang starts by itself would outlive everything."""
    folder.mkdir(parents=True, exist_ok=True)
    return Launch(command=("epmd", "-port", str(ports.names), "-address", LOOPBACK), folder=folder)


def rabbitmq_launch(folder: Path, ports: RabbitPorts) -> Launch:
    """One private RabbitMQ node; the port mapper must be there first. Writes the node's settings into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "rabbitmq.conf"
    shared = (RABBITMQ_SETTINGS / "rabbitmq.conf").read_text()
    settings.write_text(
        f"{shared}\n"
        f"listeners.tcp.1 = {LOOPBACK}:{ports.amqp}\n"
        f"prometheus.tcp.ip = {LOOPBACK}\n"
        f"prometheus.tcp.port = {ports.metrics}\n"
    )
    plugins = folder / "enabled_plugins"
    plugins.write_text((RABBITMQ_SETTINGS / "enabled_plugins").read_text())
    return Launch(
        command=(str(RABBITMQ_SERVER),),
        folder=folder,
        environment={
            "HOME": str(folder),
            "RABBITMQ_NODENAME": "mentoring@localhost",
            "RABBITMQ_DIST_PORT": str(ports.nodes),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(settings),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "no-such-file"),  # not the machine's own /etc/rabbitmq
            "ERL_EPMD_PORT": str(ports.names),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            # Idle schedulers must not spin: nine processes share a laptop.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
            ),
            # The start script then replaces itself with the node, so the pid that we know is the node's.
            "RUNNING_UNDER_SYSTEMD": "true",
        },
    )


def mongo_uri(port: int) -> str:
    """The embedded server's address.

    Without retryable writes: the server remembers each of them and, once it remembers its maximum, sorts them all at
    every write. A lost connection is what the services repeat by themselves anyway.
    """
    return f"mongodb://{LOOPBACK}:{port}/?directConnection=true&retryWrites=false"


def memory_mb() -> int:
    """This machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE


def cache_mb(memory: int) -> int:
    """The most that the database keeps in memory, in MB, of a machine with so many.

    Documents beyond that are written out and read in again by the very operations that wait for them: with 256 MB an
    import of 10,000 people ran at 176 rows a second into a new database and at 76 beside 23,000 people.
    """
    return min(max(memory // 4, LEAST_CACHE_MB), MOST_CACHE_MB)


def mongo_launch(folder: Path, port: int, *extra_arguments: str) -> Launch:
    """SecantusDB. Without `--sync-on-commit` a kill loses acknowledged writes.

    `--standalone`: as a member of a replica set it writes every document a second time, for change streams, which
    nobody reads here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "secantusd.toml"
    settings.write_text("")  # named, so that no file of the machine's own is found
    command = (
        str(Path(sys.executable).parent / "secantusd-py"),
        *("--config", str(settings)),
        *("--host", LOOPBACK, "--port", str(port)),
        *("--storage-path", str(folder / "data")),
        *("--cache-size", f"{cache_mb(memory_mb())}M", "--log-level", "WARNING"),
        "--sync-on-commit",
        "--standalone",
        *extra_arguments,
    )
    return Launch(command=command, folder=folder)


@dataclass
class Server:
    """A server of one or more processes, started in order and ended the other way round."""

    uri: str
    folder: Path
    steps: tuple[tuple[Launch, Probe], ...]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def pid(self) -> int:
        """Of the process that does the work, for tests that freeze or kill it."""
        return self.running[-1].pid

    def start(self, seconds: float = START_SECONDS) -> Self:
        """Start it and wait until it answers."""
        for launch, probe in self.steps[len(self.running) :]:
            process = processes.start(launch, self.log)
            self.running.append(process)
            reason = probes.wait_until_well(probe, seconds, partial(_lives, process))
            if reason is not None:
                self.kill()
                raise ServerDidNotStartError(f"{launch.command[0]}: {reason}; see {self.log}")
        return self

    def stop(self) -> None:
        """End it in good order; the data stays."""
        while self.running:
            processes.end_child(self.running.pop(), STOP_SECONDS)

    def kill(self) -> None:
        """End it as a power cut would; the data stays."""
        while self.running:
            process = self.running.pop()
            process.kill()
            processes.end_child(process, 0)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _lives(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is None


def rabbitmq(folder: Path, ports: RabbitPorts | None = None) -> Server:
    """A private RabbitMQ node whose data lives in `folder`; not yet started."""
    ports = ports or RabbitPorts.any_free()
    return Server(
        uri=ports.uri,
        folder=folder,
        steps=(
            (names_launch(folder, ports), probes.tcp(LOOPBACK, ports.names)),
            (rabbitmq_launch(folder, ports), probes.amqp(ports.uri)),
        ),
    )


def mongo(folder: Path, port: int | None = None, *extra_arguments: str) -> Server:
    """A private database whose data lives in `folder`; not yet started."""
    port = port or any_free()
    uri = mongo_uri(port)
    return Server(uri=uri, folder=folder, steps=((mongo_launch(folder, port, *extra_arguments), probes.mongo(uri)),))
