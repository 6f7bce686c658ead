"""The app in a real browser: what a learner sees and presses there, and whom the page asks."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.chromium import Chromium
from tests.serving.served import Served, assert_gone
from tests.serving.walking import FIRST_SCREEN, assert_well_behaved, go_to, opened

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
REFERENCE = Path(__file__).parents[2] / "exercises" / "09_lora_forward" / "reference.py"

FACTS = """
(() => {
  const { cols, rows } = caughtTerminal;
  const screen = document.querySelector(".xterm-screen").getBoundingClientRect();
  const root = document.scrollingElement;
  const viewport = document.querySelector(".xterm-viewport");
  return {
    scrolls: root.scrollWidth > innerWidth || root.scrollHeight > innerHeight,
    bar: viewport.offsetWidth - viewport.clientWidth,
    right: (innerWidth - screen.right) / (screen.width / cols),
    below: (innerHeight - screen.bottom) / (screen.height / rows),
    columns: cols,
    rows,
  };
})()
"""
"""How the terminal lies in the window; what is left at its right and below, in cells."""


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, new=True) as served:
        yield served


async def test_from_the_first_screen_to_a_pass(browser: Chromium, newcomer: Served) -> None:
    served, page = newcomer, await browser.page()
    await page.open(served.url)
    await page.wait_for("Welcome")
    assert await page.evaluate("document.title") == "lora-tutor"
    await page.press("Escape")
    await page.wait_for(FIRST_SCREEN)
    await go_to(page, "Page 4.2", "This course:")
    await page.press("e")
    await page.wait_for("F2 shows the next hint")
    await page.settle()
    await page.press("a", control=True)
    await page.paste(REFERENCE.read_text(encoding="utf-8"))
    await page.press("s", control=True)
    await page.wait_for("passed in")
    await page.wait_for("9 of 9 points")
    assert (served.workspace / "09_lora_forward.py").read_text() == REFERENCE.read_text()
    assert_well_behaved(page, served)
    assert len(page.requests) == 7  # the page, its five files, and the websocket


async def test_it_fills_the_window_and_follows_it(browser: Chromium, served: Served) -> None:
    page = await opened(browser, served)
    sizes = []
    for width, height in ((1280, 800), (900, 500)):
        await page.resize(width, height)
        await page.settle()
        seen = await page.evaluate(FACTS)
        assert not seen["scrolls"]
        assert seen["bar"] == 0
        assert 0 <= seen["right"] < 1
        assert 0 <= seen["below"] < 1
        sizes.append((seen["columns"], seen["rows"]))
        footer = (await page.screen()).splitlines()[-1]
        assert footer.endswith("palette")
        assert len(footer) >= seen["columns"] - 1
    assert sizes[0] > sizes[1]


@pytest.mark.thorough
async def test_a_second_tab(browser: Chromium, served: Served) -> None:
    first = await opened(browser, served)
    second = await browser.page()
    await second.open(served.url)
    assert "Close it there" in await second.wait_for("lora-tutor is open in another tab.")
    await first.press("F1")
    await first.wait_for("Every key, explained")
    processes = served.children()
    await first.close()
    await asyncio.to_thread(assert_gone, processes)
    await second.press("Enter")  # the button has the focus
    await second.wait_for(FIRST_SCREEN)
    assert_well_behaved(second, served)


async def test_a_closed_tab_leaves_nothing(browser: Chromium, served: Served) -> None:
    page = await opened(browser, served)
    processes = await asyncio.to_thread(served.wait_for_grader)
    await page.close()
    await asyncio.to_thread(assert_gone, processes)
    assert served.children() == []
    await opened(browser, served)


async def test_a_reload_brings_the_same_place_back(browser: Chromium, served: Served) -> None:
    page = await opened(browser, served)
    await go_to(page, "Exercise 09", "F2 shows the next hint")
    await page.type("mine = 1")
    await page.wait_for("mine = 1")
    await page.call("Page.reload")
    await page.wait_for("lora-tutor is starting.")
    await page.wait_for("mine = 1")
    await page.wait_for("F2 shows the next hint")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_the_end_of_the_server(
    browser: Chromium, served: Served, number: signal.Signals
) -> None:
    page = await opened(browser, served)
    processes = served.children()
    await asyncio.to_thread(served.end, number)
    assert "in a terminal, and open the new address" in await page.wait_for("lora-tutor serve")
    await page.press("Enter")
    await page.wait_for("The connection is lost.")
    await asyncio.to_thread(assert_gone, processes)


@pytest.mark.thorough
async def test_quitting_and_opening_again(browser: Chromium, served: Served) -> None:
    page = await opened(browser, served)
    await page.press("q")
    await page.wait_for("lora-tutor has ended. All your work is kept.")
    await page.press("Enter")
    await page.wait_for(FIRST_SCREEN)
