"""What every page must be: whole in every window, readable in both schemes, and led through by the keyboard."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendored" / "axe.min.js").read_text("utf-8")
RUN_AXE = """rules => axe.run(document, rules)
    .then(found => found.violations.map(each => each.id + ": " + each.nodes.map(node => node.html).join(" | ")))"""
EVERYTHING = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

WINDOWS = ((1440, 900), (720, 450), (390, 844), (320, 640))
"""A desktop, the same at 200 %, a phone, and a desktop at 400 % (WCAG 1.4.10)."""
LOOKS = ((1440, "light", EVERYTHING), (1440, "dark", CONTRAST), (390, "dark", EVERYTHING), (390, "light", CONTRAST))
"""Width, scheme, and what axe looks for: what is not of colours is the same in both schemes."""

CUT_OFF = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = element => {
        for (let up = element.parentElement; up; up = up.parentElement)
            if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true;
        return false;
    };
    const found = [];
    if (document.documentElement.scrollWidth > width) found.push("the page scrolls sideways");
    for (const element of document.body.querySelectorAll("*")) {
        if (element.closest(".unseen, .skip, svg, option, input")) continue;
        const box = element.getBoundingClientRect();
        if (!box.width || !box.height) continue;
        const brief = element.outerHTML.slice(0, 120);
        if ((box.right > width + 1 || box.left < -1) && !scrolls(element)) found.push("sticks out: " + brief);
        const style = getComputedStyle(element);
        if (/hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1) found.push("is cut off: " + brief);
        if (/^(H1|H2|H3|P|LI|DT|DD|A|BUTTON|LABEL|SPAN)$/.test(element.tagName) && style.display !== "inline"
            && !/auto|scroll/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
            found.push("does not fit: " + brief);
    }
    return found;
}"""
"""What sticks out of the window and of everything that scrolls, and what its own box cuts off."""

STOP = """() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    (window.stops ??= new Set()).add(focused);
    const own = focused.matches("[role=region], main") ? "" : focused.textContent;
    const said = [focused.labels?.[0]?.textContent, focused.getAttribute("aria-label"), own, focused.value];
    const box = focused.getBoundingClientRect(), style = getComputedStyle(focused), faults = [];
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push("nothing shows the focus");
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) faults.push("it is out of sight");
    return {said: said.filter(each => each).join(" ").replace(/\\s+/g, " "), faults, tag: focused.outerHTML.slice(0, 120)};
}"""
"""Where the focus is and what is wrong with it; None where it has left the page."""
MISSED = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter(each => !each.disabled && each.checkVisibility() && (each.type !== "radio" || each.checked))
    .filter(each => !(window.stops ?? new Set()).has(each)).map(each => each.outerHTML.slice(0, 120))"""
"""What can be pressed or filled in and was not stopped at."""
MOST_STOPS = 500
"""More on one page would be no way for anybody."""


def is_sound(page: Page) -> None:
    """All of it, whatever its window was before."""
    before = page.viewport_size
    page.wait_for_load_state()
    the_keyboard_leads_through(page)
    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        nothing_is_cut_off(page)
        for _, scheme, rules in (look for look in LOOKS if look[0] == width):
            page.emulate_media(color_scheme=scheme)
            axe_finds_nothing(page, rules)
    if before is not None:
        page.set_viewport_size(before)


def nothing_is_cut_off(page: Page) -> None:
    found: list[str] = page.evaluate(CUT_OFF)
    assert found == [], f"{page.url} at {page.viewport_size}: {found[:8]}"


def axe_finds_nothing(page: Page, rules: Any = EVERYTHING) -> None:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN_AXE, rules)
    assert found == [], f"{page.url} at {page.viewport_size}: {found}"


def the_keyboard_leads_through(page: Page) -> None:
    """Tab stops at everything that can be pressed or filled in, seen where it is, and comes to the end."""
    page.evaluate("() => { window.stops = new Set(); document.activeElement.blur(); }")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        assert stop["faults"] == [], f"{page.url}: {stop}"
    else:
        raise AssertionError(f"{page.url}: Tab comes to no end")
    missed = page.evaluate(MISSED)
    assert missed == [], f"{page.url}: Tab does not stop at {missed[:5]}"
