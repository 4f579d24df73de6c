"""`make bench-pages`: twenty people at once at the console of what `make up` has started, and how long they wait.

Each signs in at the development provider and walks the pages of her work, with a pause before each as somebody who
reads. A page is timed from the request to its last byte, at the gateway; beside it what of the processors' time all
pages together have cost in each process, which says more than a clock on a machine with other work.
"""

import argparse
import asyncio
import os
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, urlsplit

import httpx
from mentoring_common.auth import UserRole
from mentoring_local.places import RunFolder
from mentoring_local.provider.people import Person, demonstration
from mentoring_local.state import State, read

AIM_MS = 300
"""p95 of all pages."""
REQUEST_SECONDS = 60
LETTERS_TYPED = 4
BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
BY_ITSELF = {"X-By-Itself": "yes", "HX-Request": "true"}
NAME = re.compile(r'<a href="/participants/[0-9a-f]{32}"[^>]*>([^<]+)</a>')
CARD = re.compile(r'href="(/participants/[0-9a-f]{32})"')
PAIR = re.compile(r'href="(/pairs/[0-9a-f]{32})"')
CSRF = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Walker:
    """One person and her browser. The cookies are sent by hand: they are for a secure origin, which a loopback is."""

    client: httpx.AsyncClient
    person: Person
    dice: Random
    pause: float
    times: defaultdict[str, list[float]]
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    seen: dict[str, str] = field(default_factory=dict)
    """The pages she was on last, by what they are called."""

    async def sign_in(self) -> None:
        started = await self._ask("GET", "/session/start")
        given = dict(parse_qsl(urlsplit(started.headers["Location"]).query))
        authorize = started.headers["Location"].partition("?")[0]
        chosen = await self.client.post(authorize, data={**given, "person": self.person.subject})
        place = urlsplit(chosen.headers["Location"])
        await self._ask("GET", f"{place.path}?{place.query}")
        today = await self._ask("GET", "/")
        self.csrf = unescape(CSRF.findall(today.text)[0])
        if self.person.role is UserRole.METHODOLOGIST:
            await self._ask("POST", "/session/purpose", {"purpose": "проверка скорости страниц", "next": "/"})

    async def walk(self, until: float) -> None:
        while time.monotonic() < until:
            for name, look in PAGES.items():
                await asyncio.sleep(self.pause * self.dice.uniform(0.5, 1.5))
                if time.monotonic() >= until:
                    return
                await look(self, name)

    async def page(self, name: str, address: str, form: Mapping[str, str] | None = None) -> None:
        answer = await self._timed(name, "POST" if form else "GET", address, form)
        self.seen[name] = answer.text
        await self._timed("число непрочитанных", "GET", "/messages/unread", None, BY_ITSELF)

    async def _timed(
        self,
        name: str,
        method: str,
        address: str,
        form: Mapping[str, str] | None,
        more: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        started = time.perf_counter()
        answer = await self._ask(method, address, form, more)
        self.times[name].append(time.perf_counter() - started)
        return answer

    async def _ask(
        self, method: str, address: str, form: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None
    ) -> httpx.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await self.client.request(
            method,
            address,
            data={**form, "csrf_token": self.csrf} if form else None,
            headers={**BROWSER, **(more or {}), "Cookie": cookie},
        )
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise RuntimeError(f"{self.person.subject} {method} {address.partition('?')[0]}: {answer.status_code}")
        for told in answer.headers.get_list("Set-Cookie"):
            name, _, value = told.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


def at(address: str) -> Callable[[Walker, str], Awaitable[None]]:
    return lambda walker, name: walker.page(name, address)


def following(before: str, link: re.Pattern[str]) -> Callable[[Walker, str], Awaitable[None]]:
    """One of the things that a page lists; nothing where it lists none."""

    async def look(walker: Walker, name: str) -> None:
        if links := link.findall(walker.seen.get(before, "")):
            await walker.page(name, walker.dice.choice(links))

    return look


async def search(walker: Walker, name: str) -> None:
    """The beginning of a surname of the list."""
    if names := NAME.findall(walker.seen.get("Участники", "")):
        await walker.page(name, "/participants", {"q": unescape(walker.dice.choice(names)).strip()[:LETTERS_TYPED]})


async def participants(walker: Walker, name: str) -> None:
    """Of her school; of one of the schools where she sees all."""
    school = "" if walker.person.schools else f"?school_id=school-{walker.dice.randint(1, 12):02d}"
    await walker.page(name, f"/participants{school}")


PAGES: Mapping[str, Callable[[Walker, str], Awaitable[None]]] = {
    "Сегодня": at("/"),
    "Участники": participants,
    "поиск по имени": search,
    "карточка": following("Участники", CARD),
    "Подбор": at("/runs"),
    "пары": at("/pairs"),
    "одна пара": following("пары", PAIR),
    "без пары": at("/unmatched"),
    "Показатели": at("/figures"),
    "Сообщения": at("/messages"),
}


def people(number: int) -> list[Person]:
    """A methodologist and the curators, who have all these pages, again and again: as many as are asked for."""
    everybody = [person for group in demonstration() for person in group.people]
    order = (UserRole.METHODOLOGIST, UserRole.CURATOR)
    found = [person for role in order for person in everybody if person.role is role]
    return [found[at % len(found)] for at in range(number)]


def cpu_seconds(state: State) -> dict[str, float]:
    """Processor time of each part since it started."""
    told: dict[str, float] = {}
    for name, part in state.parts.items():
        if part.process is not None:
            fields = Path(f"/proc/{part.process.pid}/stat").read_text().rpartition(")")[2].split()
            told[name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return told


def percentile(seconds: Sequence[float], share: int) -> float:
    """In milliseconds."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1] * 1000 if len(seconds) > 1 else 0.0


async def run(state: State, users: int, seconds: float, pause: float) -> dict[str, list[float]]:
    """Seconds of each page, by what it is called."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    limits = httpx.Limits(max_connections=2 * users, max_keepalive_connections=2 * users)
    async with httpx.AsyncClient(
        base_url=state.gateway_url, trust_env=False, timeout=REQUEST_SECONDS, limits=limits
    ) as client:
        walkers = [
            Walker(client, person, Random(number), pause, times) for number, person in enumerate(people(users), 1)
        ]
        await asyncio.gather(*(walker.sign_in() for walker in walkers))
        until = time.monotonic() + seconds
        await asyncio.gather(*(walker.walk(until) for walker in walkers))
    return dict(times)


def main() -> None:
    asked = argparse.ArgumentParser(prog="make bench-pages", description=__doc__)
    asked.add_argument("--users", type=int, default=20)
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--pause", type=float, default=3, help="seconds before each page, on average")
    options = asked.parse_args()
    state = read(RunFolder.from_environment())
    if not state.supervised:
        sys.exit("Ничего не запущено: сначала make up.")
    before = cpu_seconds(state)
    times = asyncio.run(run(state, options.users, options.seconds, options.pause))
    spent = {name: seconds - before.get(name, 0) for name, seconds in cpu_seconds(state).items()}
    print("| страница | раз | p50, мс | p95, мс |\n|---|---|---|---|")
    for name in (*PAGES, "число непрочитанных"):
        if found := times.get(name):
            print(f"| {name} | {len(found)} | {percentile(found, 50):.0f} | {percentile(found, 95):.0f} |")
    pages = [each for name in PAGES for each in times.get(name, [])]
    print(f"| все страницы | {len(pages)} | {percentile(pages, 50):.0f} | {percentile(pages, 95):.0f} |")
    costs = sorted(spent.items(), key=lambda each: -each[1])
    told = ", ".join(f"{name} {1000 * cost / len(pages):.0f}" for name, cost in costs if cost / len(pages) >= 0.001)
    print(f"\nПроцессорное время на страницу, мс: {told}. Цель: p95 {AIM_MS} мс.")


if __name__ == "__main__":
    main()
