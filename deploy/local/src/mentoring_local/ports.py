"""Which ports the parts listen on: last time's, else the usual ones, else any free one."""

import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

LOOPBACK = "127.0.0.1"
KERNELS_OWN = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""The ports that outgoing connections come from."""
FIRST_TRIED = 10_000
"""Below are the ports of well-known servers."""

USUAL: Mapping[str, int] = {
    "gateway": 8080,
    "gateway-admin": 8180,
    "registry": 8101,
    "matching": 8102,
    "notifications": 8103,
    "reporting": 8104,
    "console": 8105,
    "provider": 8106,
    "smtp": 8125,
    "mail": 8126,
    "mongo": 27117,
    "amqp": 5772,
    "amqp-nodes": 25772,
    "amqp-names": 4470,
    "amqp-metrics": 15792,
}
WATCHED: Mapping[str, int] = {"prometheus": 9190}
"""Besides, of a run that is watched. A run that has this port is one."""


def choose(
    usual: Mapping[str, int],
    last_time: Mapping[str, int],
    claim: Callable[[int], bool],
    any_free: Callable[[], int],
) -> dict[str, int]:
    """A claimed port for every name, none twice: the bookmarked address should still work after a restart."""
    chosen: dict[str, int] = {}

    def take(candidates: Iterable[int | None]) -> int | None:
        return next((port for port in candidates if port and port not in chosen.values() and claim(port)), None)

    for name, port in usual.items():
        others = {last_time[other] for other in usual if other != name and other in last_time}
        wanted = take((last_time.get(name), port if port not in others else None))
        while wanted is None:
            wanted = take((any_free(),))
        chosen[name] = wanted
    return chosen


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def any_free() -> int:
    """A free port that no outgoing connection is given: the kernel would take it while its server is restarted."""
    lowest, _ = KERNELS_OWN.read_text().split()
    candidates = range(FIRST_TRIED, int(lowest))
    while candidates:
        if is_free(port := secrets.choice(candidates)):
            return port
    with socket.socket() as probe:  # a kernel that gives out all of them
        probe.bind((LOOPBACK, 0))
        given: int = probe.getsockname()[1]
        return given
