"""Which keys are the app's and which the browser's, in a real browser."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator, Sequence

import pytest
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widgets import ListView, OptionList, TextArea

import lora_tutor.tui
from tests.serving.chromium import Chromium, Page
from tests.serving.served import Served
from tests.serving.walking import assert_well_behaved, go_to, opened

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

# The DOM's names for keys, where they are not Textual's with a capital letter.
NAMES = {
    "up": "ArrowUp",
    "down": "ArrowDown",
    "left": "ArrowLeft",
    "right": "ArrowRight",
    "pageup": "PageUp",
    "pagedown": "PageDown",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "underscore": "_",
}
# No page can have Ctrl+W; Ctrl+V pastes the system's clipboard, and the app hears of that.
NOT_OURS = ("ctrl+w", "ctrl+v")
THE_BROWSERS = (
    *NOT_OURS,
    *(f"ctrl+{letter}" for letter in "bfghijlmnot"),
    *("ctrl+shift+i", "ctrl+shift+v", "ctrl+shift+n", "ctrl+plus", "ctrl+minus"),
)


def bound_keys() -> Iterator[str]:
    """What any class of ours binds, and what Textual's own app, editor and lists do."""
    for module in pkgutil.walk_packages(lora_tutor.tui.__path__, "lora_tutor.tui."):
        importlib.import_module(module.name)
    owners = {App, ListView, OptionList, Screen, TextArea}
    for owner in owners | {each for root in (App, DOMNode) for each in below(root)}:
        for binding in owner.__dict__.get("BINDINGS", ()):
            keys = binding.key if isinstance(binding, Binding) else binding[0]
            yield from (key.strip() for key in keys.split(","))


def below(owner: type) -> Iterator[type]:
    for each in owner.__subclasses__():
        if each.__module__.startswith("lora_tutor."):
            yield each
        yield from below(each)


def is_ours(key: str) -> bool:
    """Letters alone do nothing in a browser; keyboards of other systems are not asked about."""
    plain = key in ("enter", "minus", "plus") or (key_to_character(key) or "\n").isprintable()
    foreign = "super" in key or "alt" in key
    return not plain and not foreign and key not in NOT_OURS


def dom_event(key: str) -> dict[str, object]:
    *modifiers, name = key.split("+")
    if len(name) == 1:
        name = name.upper() if "shift" in modifiers else name
    else:
        name = NAMES.get(name, name.capitalize())
    return {"key": name, "cancelable": True, **{f"{each}Key": True for each in modifiers}}


async def kept(page: Page, keys: Sequence[str]) -> list[str]:
    """Those which the page keeps from the browser."""
    events = json.dumps([dom_event(key) for key in keys])
    passed_on = await page.evaluate(
        f"{events}.map(each => window.dispatchEvent(new KeyboardEvent('keydown', each)))"
    )
    return [key for key, passes in zip(keys, passed_on, strict=True) if not passes]


async def test_each_key_goes_where_it_belongs(browser: Chromium, served: Served) -> None:
    page = await opened(browser, served)
    ours = sorted({key for key in bound_keys() if is_ours(key)} | {"ctrl+p"})
    assert {"f1", "f5", "f12", "ctrl+s", "ctrl+q", "ctrl+r", "ctrl+shift+k"} <= set(ours)
    assert await kept(page, ours) == ours
    assert await kept(page, THE_BROWSERS) == []


async def test_function_keys_reach_the_app(browser: Chromium, served: Served) -> None:
    page = await opened(browser, served)
    await go_to(page, "Exercise 09", "F2 shows the next hint")
    for key, sign in (("F2", "2 hints left"), ("F5", "not attempted yet"), ("F10", "What's next")):
        await page.press(key)
        await page.wait_for(sign)
    assert_well_behaved(page, served)


async def test_the_systems_clipboard(browser: Chromium, served: Served) -> None:
    """Ctrl+V brings what other programs have copied, and Ctrl+C gives it to them."""
    page = await opened(browser, served)
    await go_to(page, "Exercise 09", "F2 shows the next hint")
    allowed = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    await page.call("Browser.grantPermissions", permissions=allowed)
    await page.press("a", control=True)
    await page.evaluate("navigator.clipboard.writeText('pasted = True')")
    await page.press("v", control=True, commands=["Paste"])
    await page.wait_for("1:14  not saved")
    await page.type(" + 1")
    await page.wait_for("pasted = True + 1")
    await page.press("a", control=True)
    await page.press("c", control=True)
    await page.settle()
    assert await page.evaluate("navigator.clipboard.readText()") == "pasted = True + 1"
