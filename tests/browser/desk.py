"""What somebody does before a page, and what a page must always be."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, expect

AXE = (Path(__file__).parent / "vendored" / "axe.min.js").read_text("utf-8")
RUN_AXE = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    .then(found => found.violations.map(each => each.id + ": " + each.nodes.map(node => node.html).join(" | ")))"""
OVERFLOWS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = """() => {
    const focused = document.activeElement;
    return focused.matches("a, button, input, select, textarea, summary")
        ? focused.textContent.trim() || focused.getAttribute("name") || focused.value || "" : "";
}"""
STEPS = 400
"""Presses of Tab within which anything is reached."""


@dataclass
class Desk:
    page: Page
    complaints: list[str] = field(default_factory=list)
    """What the browser said against the pages: refused by the policy of their content, or a script's error."""

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, name: str, at: str = "/") -> None:
        """Through the provider's page, by the keyboard alone."""
        self.page.goto(at)
        self.reach("Войти")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/authorize?**")
        self.reach(name)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("button", name="Выйти")).to_be_visible()

    def reach(self, text: str) -> None:
        """Tab on until what has the focus says the text."""
        self.page.wait_for_load_state()
        for _ in range(STEPS):
            self.page.keyboard.press("Tab")
            if text in (self.page.evaluate(FOCUSED) or ""):
                return
        raise AssertionError(f"no Tab leads to «{text}»")

    def press(self, text: str) -> None:
        """By the keyboard alone: go to the button and press it."""
        self.reach(text)
        self.page.keyboard.press("Enter")

    def is_sound(self) -> None:
        """Nothing is cut off, also at twice the size; axe finds nothing; the browser complains of nothing."""
        self.page.wait_for_load_state()
        assert self.page.evaluate(OVERFLOWS) <= 0, f"{self.page.url} is wider than its window"
        self.page.evaluate(AXE)
        found: list[Any] = self.page.evaluate(RUN_AXE)
        assert found == [], f"{self.page.url}: {found}"
        assert self.complaints == [], self.page.url
        size = self.page.viewport_size
        if size is not None and size["width"] > 800:
            self.page.set_viewport_size({"width": size["width"] // 2, "height": size["height"] // 2})
            assert self.page.evaluate(OVERFLOWS) <= 0, f"{self.page.url} is wider than its window at 200 %"
            self.page.set_viewport_size(size)
