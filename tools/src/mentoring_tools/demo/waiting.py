"""The demonstration waits as long as what it waits for comes nearer, on a machine of any speed, and says for what."""

import time
from collections.abc import Callable

from rich.console import Console

from mentoring_tools.demo.client import POLL_SECONDS, GatewayClient

SERVICES = {
    "registry": "реестр участников",
    "matching": "подбор пар",
    "notifications": "уведомления",
    "reporting": "показатели",
}
TELL_SECONDS = 5.0
STALL_SECONDS = 600.0
"""Nothing comes nearer for so long only where something is broken: matching compiles its loops in half of it."""


def wait_until_ready(client: GatewayClient, console: Console) -> bool:
    """Wait until all services answer through the gateway; False when for `STALL_SECONDS` the answers stay the same."""
    away: dict[str, str] = {}

    def all_answer() -> bool:
        answers = {service: client.why_not(f"/{service}/v1/census") for service in SERVICES}
        away.clear()
        away.update({service: reason for service, reason in answers.items() if reason is not None})
        return not away

    def told() -> str:
        return ", ".join(f"{SERVICES[service]} ({reason})" for service, reason in away.items())

    return wait_while_it_moves(all_answer, told, console)


def wait_while_it_moves(
    condition: Callable[[], bool],
    state: Callable[[], str],
    console: Console,
    stall_seconds: float = STALL_SECONDS,
) -> bool:
    """Whether the condition came true before its `state`, a few words in Russian, had not changed for too long."""
    moved_at = told_at = time.monotonic()
    last = ""
    while not condition():
        now, current = time.monotonic(), state()
        if current != last:
            last, moved_at = current, now
        if now - moved_at > stall_seconds:
            return False
        if now - told_at >= TELL_SECONDS:
            told_at = now
            console.print(f"   ждём: {current}", highlight=False, soft_wrap=True)
        time.sleep(POLL_SECONDS)
    return True
