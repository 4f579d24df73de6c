"""On what, and with what, a measurement was made."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("numpy", "numba", "ortools", "scipy", "lapx", "networkx", "munkres")


def shape() -> str:
    """Cores, processor, memory and system."""
    cores = len(os.sched_getaffinity(0))
    model = _field("/proc/cpuinfo", "model name") or platform.machine()
    kilobytes = int((_field("/proc/meminfo", "MemTotal") or "0 kB").split()[0])
    return f"{cores} cores, {model}, {kilobytes / 2**20:.0f} GiB, {platform.system()}"


def versions() -> str:
    """Python and the libraries that are compared."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {_version(name)}" for name in LIBRARIES)])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _field(path: str, name: str) -> str | None:
    """The value behind a name in a file of the system's."""
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None
