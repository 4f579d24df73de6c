"""Debian's chromium on the pages of the whole platform."""

import shutil
from collections.abc import Iterator

import pytest
from mentoring_local.state import State
from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.embedded import methodologist
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from ..end_to_end.callers import curator  # noqa: TID252 - the tests lie on no path
from ..platforms import started  # noqa: TID252
from . import town
from .desk import Desk

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SECONDS = 30
"""A page waits for a service on a busy machine."""


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """Of its own: the people who can sign in work at the schools of the demonstration, which the first day plays."""
    with started(tmp_path_factory.mktemp("run")) as state:
        yield state


@pytest.fixture(scope="package")
def played(platform: State) -> town.Town:
    with methodologist(platform) as client, curator(platform, town.SCHOOL) as caller:
        return town.play(client, caller)


@pytest.fixture
def school(client: GatewayClient) -> str:
    """The first school, as a methodologist has entered it."""
    body = {"kind": "SCHOOL", "name": "МБОУ СОШ № 1", "short_name": "СОШ № 1"}
    client.ask("PUT", "/registry/v1/organisations/school-01", json=body)
    return "СОШ № 1"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Ended with each module: Playwright's loop holds the thread in which other tests run theirs."""
    path = shutil.which("chromium")
    assert path, "no chromium: deploy/local/setup browser"
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def look() -> dict:
    """How a page is looked at, where a test does not say."""
    return {"viewport": DESKTOP, "color_scheme": "light"}


@pytest.fixture
def context(chromium: Browser, platform: State, look: dict) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        base_url=platform.url("gateway"), locale="ru-RU", accept_downloads=True, reduced_motion="reduce", **look
    )
    context.set_default_timeout(SECONDS * 1000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def desk(page: Page) -> Desk:
    """A place to work at: a page of the platform before which somebody sits."""
    return Desk(page)
