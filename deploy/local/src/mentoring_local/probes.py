"""Is a server well? Each probe speaks the server's own protocol: an open port says nothing.

A probe returns None when all is well, else the reason in a few words. It never raises for what a network can do.
"""

import asyncio
import smtplib
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
from mentoring_common.errand import connected
from pymongo import MongoClient
from pymongo.errors import PyMongoError

Probe = Callable[[], str | None]

PROBE_SECONDS = 10.0
"""A healthy server on the same machine answers in milliseconds; one that shares a busy core may take seconds."""


def http(url: str) -> Probe:
    """The address answers 200."""

    def probe() -> str | None:
        try:
            answer = httpx.get(url, timeout=PROBE_SECONDS, trust_env=False)
        except httpx.HTTPError as error:
            return type(error).__name__
        return None if answer.status_code == httpx.codes.OK else f"HTTP {answer.status_code}"

    return probe


def mongo(uri: str) -> Probe:
    """The server says of itself that it takes writes."""

    def probe() -> str | None:
        milliseconds = int(PROBE_SECONDS * 1000)
        try:
            with MongoClient[dict[str, object]](
                uri, serverSelectionTimeoutMS=milliseconds, socketTimeoutMS=milliseconds
            ) as client:
                greeting = client.admin.command("hello")
        except PyMongoError as error:
            return type(error).__name__
        return None if greeting.get("isWritablePrimary") else "not writable"

    return probe


def amqp(uri: str) -> Probe:
    """A whole login and a channel: the broker answers long after it can no longer work."""

    async def log_in() -> None:
        async with connected(uri, PROBE_SECONDS) as connection:
            await connection.channel()

    address = urlsplit(uri)
    listens = tcp(address.hostname or "", address.port or 0)

    def probe() -> str | None:
        if (reason := listens()) is not None:  # aio-pika logs an error for each refused connection
            return reason
        with ThreadPoolExecutor(1) as away_from_any_running_loop:
            try:
                away_from_any_running_loop.submit(asyncio.run, asyncio.wait_for(log_in(), PROBE_SECONDS)).result()
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - a dying peer makes aio-pika raise anything
                return type(error).__name__
        return None

    return probe


def smtp(host: str, port: int) -> Probe:
    """The mail server greets and answers a NOOP."""

    def probe() -> str | None:
        try:
            with smtplib.SMTP(host, port, timeout=PROBE_SECONDS) as client:
                code, _ = client.noop()
        except (OSError, smtplib.SMTPException) as error:
            return type(error).__name__
        return None if code == 250 else f"SMTP {code}"

    return probe


def tcp(host: str, port: int) -> Probe:
    """Somebody listens: for Erlang's port mapper alone, which has nothing else to say."""

    def probe() -> str | None:
        try:
            socket.create_connection((host, port), timeout=PROBE_SECONDS).close()
        except OSError as error:
            return type(error).__name__
        return None

    return probe


def wait_until_well(probe: Probe, seconds: float, still_alive: Callable[[], bool] = lambda: True) -> str | None:
    """Ask again and again; the last reason when the time is up or the process is gone, else None."""
    deadline = time.monotonic() + seconds
    while (reason := probe()) is not None:
        if not still_alive():
            return "the process ended"
        if time.monotonic() > deadline:
            return reason
        time.sleep(0.1)
    return None
