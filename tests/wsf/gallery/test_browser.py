"""The page as people meet it: in a real browser, without a window."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

import page_of
from page_of import HOSTILE, NAMES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page_of.page(path.parent / "run"), "utf-8")
    return path


class Opened:
    """The page, what it told the console, and what it asked for."""

    def __init__(self, browser: Browser, file: Path, **options: Any) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page: Page = browser.new_page(**{"viewport": {"width": 1400, "height": 900}, **options})
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def colour(self, selector: str, x: float) -> tuple[int, int, int]:
        """Red, green and blue in the middle of the height of what is shown there, at a share of its width."""
        box = self.page.locator(selector).first
        image = Image.open(io.BytesIO(box.screenshot())).convert("RGB")
        found = image.getpixel((int(x * image.width), image.height // 8))
        assert isinstance(found, tuple)
        return int(found[0]), int(found[1]), int(found[2])


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    opened = Opened(browser, file)
    yield opened
    opened.page.close()
    assert opened.said == []
    assert [url for url in opened.asked if not url.startswith(("data:", f"{file.as_uri()}#"))] == [file.as_uri()]


def test_all_pictures_load_and_a_map_lies_over_its_own(opened: Opened) -> None:
    opened.page.wait_for_function("[...document.images].every((image) => image.complete)")
    assert opened.page.evaluate("[...document.images].filter((image) => image.naturalWidth === 0).length") == 0
    assert opened.page.locator("img").count() == 36
    # Viridis over the picture in grey: yellow where the map is 1, dark blue where it is 0.25.
    red, green, blue = opened.colour(".room:last-child .frame", 0.9)
    assert min(red, green) > blue + 60
    red, green, blue = opened.colour(".room:last-child .frame", 0.1)
    assert blue > red + 10


def test_the_slider_hides_what_lies_below_it_and_leaves_the_picture_in_grey(opened: Opened) -> None:
    slider = opened.page.locator("#threshold")
    slider.focus()
    for _ in range(26):
        opened.page.keyboard.press("ArrowRight")
    assert opened.page.locator("#threshold-value").inner_text() == "0.26"
    red, green, blue = opened.colour(".room:last-child .frame", 0.1)
    assert max(red, green, blue) - min(red, green, blue) <= 2
    red, green, blue = opened.colour(".room:last-child .frame", 0.9)
    assert min(red, green) > blue + 60
    slider.fill("0")
    assert opened.colour(".room:last-child .frame", 0.1)[2] > 2 + opened.colour(".room:last-child .frame", 0.1)[0]


def test_the_filter_leaves_one_class_and_a_link_to_another_brings_all_back(opened: Opened) -> None:
    page = opened.page
    assert page.locator("[data-label]:visible").count() == 6  # curves and pictures of three classes
    page.locator("#class-filter").select_option("1")
    assert {one.get_attribute("data-label") for one in page.locator("[data-label]:visible").all()} == {"1"}
    page.locator("#results tbody a").last.click()
    page.wait_for_function("!document.getElementById('class-2').hidden")
    assert page.locator("#class-filter").input_value() == ""
    assert page.locator("[data-label]:visible").count() == 6


def test_a_heading_sorts_the_classes_and_leaves_what_sums_up_below(opened: Opened) -> None:
    page = opened.page
    button = page.locator("#results thead button")

    def names() -> list[str]:
        return [one.inner_text() for one in page.locator("#results tbody th").all()]

    assert names() == [*NAMES, "mAP (voc2012)"]
    button.nth(1).click()
    assert names() == [*NAMES, "mAP (voc2012)"]  # 90, 70 and 50
    assert page.locator("#results thead th").nth(1).get_attribute("aria-sort") == "descending"
    button.nth(1).click()
    assert names() == [*reversed(NAMES), "mAP (voc2012)"]
    button.nth(0).click()
    assert names()[2:] == ["cat & 'dog'", "mAP (voc2012)"]
    assert [one.get_attribute("aria-sort") for one in page.locator("#results thead th").all()][:2] == [
        "ascending",
        "none",
    ]


def test_hostile_names_are_text(opened: Opened) -> None:
    page = opened.page
    assert page.locator("script").count() == 1
    assert page.locator("#name-0").inner_text().startswith(HOSTILE)
    assert page.locator("#class-filter option").nth(1).inner_text() == HOSTILE
    assert page.title().startswith(HOSTILE)


def test_every_control_is_reached_by_the_tabulator(opened: Opened) -> None:
    page, reached = opened.page, []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    wanted = ["Skip to the results", "Results", "Curves", "Pictures", "Training", "Recipe"]
    assert reached[:10] == [*wanted, "class-filter", "threshold", "show-boxes", "theme"]
    assert "class" in reached  # the first heading that sorts
    page.locator("#show-boxes").focus()
    page.keyboard.press("Space")
    assert page.locator(".boxes:visible").count() == 0


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_the_page_follows_the_system_and_a_switch_turns_it(
    browser: Browser, file: Path, scheme: str, other: str
) -> None:
    opened = Opened(browser, file, color_scheme=scheme)
    page, switch = opened.page, opened.page.locator("#theme")
    brightness = "Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"
    assert (page.evaluate(brightness) > 128) == (scheme == "light")
    assert switch.get_attribute("aria-pressed") == str(scheme == "dark").lower()
    switch.click()
    assert (page.evaluate(brightness) > 128) == (other == "light")
    assert switch.get_attribute("aria-pressed") == str(other == "dark").lower()
    page.close()
    assert opened.said == []


@pytest.mark.parametrize("width", [400, 900, 1400])
def test_no_width_makes_the_page_scroll_sideways(browser: Browser, file: Path, width: int) -> None:
    opened = Opened(browser, file, viewport={"width": width, "height": 800})
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    opened.page.close()


def test_on_paper_there_is_no_bar_of_settings_and_the_page_is_light(browser: Browser, file: Path) -> None:
    opened = Opened(browser, file, color_scheme="dark")
    opened.page.emulate_media(media="print")
    assert not opened.page.locator("#threshold").is_visible()
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.page.locator(".map").first.is_visible()
    opened.page.close()
