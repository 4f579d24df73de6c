"""The pictures of the README, from the demonstration that `make up` has played: `make screenshots`."""

import shutil
from pathlib import Path

from mentoring_local.places import REPOSITORY, RunFolder
from mentoring_local.state import read
from playwright.sync_api import Page, sync_playwright

IMAGES = REPOSITORY / "docs" / "images"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SECONDS = 60


def sign_in(page: Page, name: str) -> None:
    page.goto("/session/start")
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="Выйти").wait_for()


def take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")


def main() -> None:
    gateway = read(RunFolder.from_environment()).gateway_url
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(Path(shutil.which("chromium") or "")), args=ARGUMENTS)
        for person, look, pages in (
            ("Воронцова", DESKTOP, {"/figures": "figures", "/": "today"}),
            ("Орлова", DESKTOP, {"/pairs": "pairs", "/uploads": "uploads"}),
            ("Орлова", PHONE, {"/": "today-phone"}),
        ):
            context = browser.new_context(base_url=gateway, viewport=look, locale="ru-RU", reduced_motion="reduce")
            context.set_default_timeout(SECONDS * 1000)
            page = context.new_page()
            sign_in(page, person)
            for address, picture in pages.items():
                take(page, address, picture)
                print(f"docs/images/{picture}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
