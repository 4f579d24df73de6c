"""What somebody does before a page, by the keyboard alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from . import soundness

STEPS = 400
"""Presses of Tab within which anything is reached."""


def fill_in_a_pupil(page: Page, name: str) -> None:
    """Into the form of a new participant; what he is and in which form is nobody's until it is chosen."""
    page.get_by_label("Кто", exact=True).select_option("MENTEE")
    page.get_by_label("Форма наставничества").select_option("PUPIL_PUPIL")
    page.get_by_label("Фамилия, имя, отчество").fill(name)


@dataclass
class Desk:
    page: Page
    complaints: list[str] = field(default_factory=list)
    """What the browser said against the pages: refused by the policy of their content, or a script's error."""

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("filechooser", lambda _: None)  # kept open to tests from the start: asked for late, one is missed

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, name: str, at: str = "/") -> None:
        """Through the provider's page."""
        self.page.goto(at)
        self.follow("Войти")
        self.page.wait_for_url("**/authorize?**")
        self.follow(name)
        expect(self.page.get_by_role("button", name="Выйти")).to_be_visible()

    def sign_out(self) -> None:
        self.press("Выйти")
        self.page.wait_for_url("**/session/ended**")

    def reach(self, text: str) -> None:
        """Tab on until what has the focus says the text; wherever it goes, it is seen where it is."""
        self.page.wait_for_load_state()
        for _ in range(STEPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(soundness.STOP)
            if stop is None:
                continue
            assert stop["faults"] == [], f"{self.page.url}: {stop}"
            if text in stop["said"]:
                return
        raise AssertionError(f"no Tab leads to «{text}»")

    def press(self, text: str, key: str = "Enter") -> None:
        self.reach(text)
        self.page.keyboard.press(key)

    def follow(self, text: str) -> None:
        """Go where a link or a button leads."""
        self.reach(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, label: str, text: str) -> None:
        """Into a field, instead of what stands there."""
        self.reach(label)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def set_day(self, label: str, day: str) -> None:
        """«2026-09-01», into a date's three boxes, in whichever order this browser has them."""
        self.reach(label)
        year, month, number = day.split("-")
        field = self.page.get_by_label(label)
        for typed in (number + month + year, month + number + year):
            self.page.keyboard.type(typed)
            if field.input_value() == day:
                return
            for _ in range(2):
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"«{label}» takes no date")

    def choose(self, label: str, text: str) -> None:
        """In a closed list, by the arrow down."""
        self.reach(label)
        chosen: Locator = self.page.locator("select:focus")
        for _ in range(chosen.locator("option").count()):
            if text in chosen.evaluate("list => list.selectedOptions[0].textContent"):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"«{label}» does not offer «{text}»")

    def attach(self, label: str, file: Mapping[str, Any]) -> None:
        self.reach(label)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def is_sound(self) -> None:
        """The page in the window in which it is: nothing is cut off, axe finds nothing, the browser complains of nothing."""
        self.page.wait_for_load_state()
        soundness.nothing_is_cut_off(self.page)
        soundness.axe_finds_nothing(self.page)
        assert self.complaints == [], self.page.url
