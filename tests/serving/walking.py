"""The steps that browser tests share, and what is true after each of them."""

from __future__ import annotations

from tests.serving.chromium import Chromium, Page
from tests.serving.served import Served

# Headless and without a graphics card it draws as it can, and says so.
_HARMLESS = "software WebGL"
FIRST_SCREEN = "^p palette"
"""What the footer of the map ends with; it is drawn last."""


async def opened(browser: Chromium, served: Served) -> Page:
    page = await browser.page()
    await page.open(served.url)
    await page.wait_for(FIRST_SCREEN)
    return page


async def go_to(page: Page, words: str, sign: str) -> None:
    """By the command palette."""
    await page.press("p", control=True)
    await page.wait_for("Search for commands")
    await page.type(words)
    await page.wait_for(words)
    await page.settle()
    await page.press("Enter")
    await page.wait_for(sign)
    await page.settle()


def assert_well_behaved(page: Page, served: Served) -> None:
    """It asked nobody but its server, and the browser had nothing to complain about."""
    assert page.hosts() == {served.origin.removeprefix("http://")}, page.requests
    complaints = [text for text in page.complaints if _HARMLESS not in text]
    assert complaints == [], complaints
