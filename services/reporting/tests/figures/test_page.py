"""The page keeps to `default-src 'self'`, names its controls, and can be read."""

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

PAGE = files("reporting.figures") / "page"
FILES = ("index.html", "dashboard.css", "dashboard.js", "charts.js", "figures.js", "source.js", "favicon.svg")
SVG_NAMESPACE = "http://www.w3.org/2000/svg"  # a name, which nobody fetches

TEXTS = {name: (PAGE / name).read_text(encoding="utf-8") for name in FILES}
SCRIPTS = [name for name in FILES if name.endswith(".js")]

AA_TEXT = 4.5  # WCAG 2.2, 1.4.3
AA_GRAPHICS = 3.0  # WCAG 2.2, 1.4.11

TEXT_PAIRS = [
    ("text", "page"),
    ("text", "card"),
    ("muted", "page"),
    ("muted", "card"),
    ("accent", "card"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-masthead", "masthead"),
    ("masthead-muted", "masthead"),
    ("masthead", "on-masthead"),
    ("warning", "warning-card"),
    ("danger", "card"),
    ("text", "flash"),
    ("accent", "flash"),
]
GRAPHIC_PAIRS = [
    ("part", "card"),
    ("part", "whole"),
    ("whole-line", "card"),
    ("warm", "card"),
    ("live", "page"),
    ("control-line", "card"),
    ("focus", "page"),
]


class Tags(HTMLParser):
    """Every start tag of a page with its attributes, and the text inside scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.script_text = ""
        self._in_script = False

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        self._in_script = tag == "script"

    def handle_endtag(self, tag):
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data):
        if self._in_script:
            self.script_text += data


@pytest.fixture(scope="module")
def tags() -> Tags:
    parser = Tags()
    parser.feed(TEXTS["index.html"])
    return parser


def palettes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", TEXTS["dashboard.css"], flags=re.DOTALL)
    of = {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for name, block in (("light", light), ("dark", dark))
    }
    assert of["light"].keys() == of["dark"].keys()
    return of


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_list_of_files_is_whole():
    assert sorted(FILES) == sorted(each.name for each in PAGE.iterdir())


def test_there_is_no_inline_script_or_style(tags):
    assert tags.script_text.strip() == ""
    assert all("src" in attributes for tag, attributes in tags.seen if tag == "script")
    assert not [tag for tag, _ in tags.seen if tag == "style"]
    assert not [name for _, attributes in tags.seen for name in attributes if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("name", FILES)
def test_there_is_no_external_address(name):
    text = TEXTS[name].replace(SVG_NAMESPACE, "")
    assert not re.findall(r"""(?:[a-z]+:)//[^\s"']+|["'(]//|data:|javascript:|@import""", text, flags=re.IGNORECASE)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_write_text_and_never_markup(name):
    assert not re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\.style\b", TEXTS[name]
    )


def test_every_address_of_the_service_leads_to_a_file_of_the_page():
    named = {name for text in TEXTS.values() for name in re.findall(r"/reporting/static/([\w.]+)", text)}
    assert named == set(FILES) - {"index.html"}


def test_every_part_that_a_script_looks_for_is_on_the_page(tags):
    ids = [attributes["id"] for _, attributes in tags.seen if "id" in attributes]
    wanted = set(re.findall(r'\bat\("([\w-]+)"\)', TEXTS["dashboard.js"]))
    assert len(ids) == len(set(ids))
    assert wanted
    assert wanted <= set(ids)


def test_every_field_has_a_label_and_the_page_a_language(tags):
    labelled = {attributes["for"] for tag, attributes in tags.seen if tag == "label"}
    fields = {attributes["id"] for tag, attributes in tags.seen if tag in {"input", "select"}}
    assert fields == labelled
    assert ("html", {"lang": "ru"}) in tags.seen
    assert all(attributes.get("scope") == "col" for tag, attributes in tags.seen if tag == "th")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [(*pair, AA_TEXT) for pair in TEXT_PAIRS] + [(*pair, AA_GRAPHICS) for pair in GRAPHIC_PAIRS],
)
def test_colours_can_be_told_apart(theme, front, back, least):
    palette = palettes()[theme]
    assert contrast(palette[front], palette[back]) >= least


def test_black_on_white_is_21_to_1():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


def test_motion_and_darkness_follow_the_reader():
    assert "prefers-reduced-motion: reduce" in TEXTS["dashboard.css"]
    assert "prefers-color-scheme: dark" in TEXTS["dashboard.css"]
