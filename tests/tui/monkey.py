"""A monkey at the keyboard and the mouse: random events from a seed, and a log of the last ones."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widgets import Input, TextArea

from lora_tutor.tui.app import LoraTutorApp

SIZES = ((80, 24), (120, 36), (200, 60), (60, 18), (59, 17), (20, 5))


def _keys(text: str) -> tuple[str, ...]:
    return tuple(text.split())


KEYS = _keys(
    "up down left right home end pageup pagedown tab shift+tab enter escape space backspace delete "
    "f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 ctrl+s ctrl+p ctrl+r ctrl+a ctrl+c ctrl+x ctrl+v "
    "ctrl+z ctrl+y ctrl+k ctrl+u ctrl+w ctrl+d ctrl+e ctrl+f ctrl+l ctrl+slash ctrl+home ctrl+end "
    "ctrl+left ctrl+right shift+up shift+down shift+left shift+right shift+home shift+end "
    "ctrl+shift+home ctrl+shift+end ctrl+shift+k alt+up ctrl+@ f20 insert"
)
EDITING = _keys(
    'a x ( ) : # " 1 [ space enter tab shift+tab backspace delete up down left right home end '
    "pageup pagedown shift+up shift+down shift+left shift+right ctrl+left ctrl+right ctrl+slash "
    "ctrl+z ctrl+z ctrl+y ctrl+c ctrl+x ctrl+v ctrl+k ctrl+u ctrl+w ctrl+shift+k ctrl+home ctrl+s"
)
STAYING = _keys("tab shift+tab up down left right pageup pagedown r a b c 1 2 3 x f2 f3 f9")
LEADING_AWAY = _keys("quit map lesson exercise next previous back follow select help palette")
WORDS = (
    "return x @ A @ B * (alpha / r)",
    "def f(x):",
    "# α/r",
    "for i in range(3):",
    '"""',
    "\\",
    "[bold",
    "((((",
    "print('ß')",
)
PASTES = (
    "[bold red]markup[/] [@click=app.quit()]x[/] [/nothing",
    "\x00\x01\x07\x1b[31m\x1b]0;title\x07\x7f\x85\x9b",
    "one\r\ntwo\rthree\nfour\x0bfive\x0csix\x1cseven\u2028eight\u2029nine",
    "e\u0301\u0302\u0303\u0304" * 40,
    "漢字かな😀👩‍👩‍👧‍👦🇩🇪" * 12,
    "שלום עולם \u202eabc\u202c مرحبا",
    "\ufeff\u200b\u200d\u2060\ufffd\U0010ffff",
    "x" * 20_000,
    "y = 1  # " + "long " * 400 + "\n",
    "z = (\n" * 300,
    "\t\t  \t\n   \n",
    "",
    ("0123456789" * 10 + "\n") * 1000,
)
"""Text as it comes from elsewhere; the last is 100 kB."""
REMEMBERED = 150


class Monkey:
    """`act` sends a batch of events; `log` holds the latest of them as readable lines."""

    def __init__(self, seed: int, interfere: Callable[[LoraTutorApp], str]) -> None:
        """`interfere` does something from outside of the app, and says what."""
        self.random = random.Random(seed)
        self.log: deque[str] = deque(maxlen=REMEMBERED)
        self.done = 0
        self._interfere = interfere

    def act(self, app: LoraTutorApp) -> None:
        """A burst of events, as fast as a terminal would send them."""
        if isinstance(app.focused, (TextArea, Input)) and self.random.random() < 0.6:
            for _ in range(self.random.randrange(4, 24)):
                deed = self.random.choices((self._text, self._edit, self._paste), (2, 9, 0.5))[0]
                self._do(app, deed)
            return
        for _ in range(self.random.choices((1, 4, 12), (1, 3, 3))[0]):
            deeds = (self._key, self._text, self._click, self._drag, self._wheel, self._move)
            deeds += (self._paste, self._resize, self._outside)
            weights = (50, 3, 14, 2, 22, 12, 2.5, 1.5, 0.5)
            self._do(app, self.random.choices(deeds, weights)[0])

    def _do(self, app: LoraTutorApp, deed: Callable[[LoraTutorApp], str]) -> None:
        said = deed(app)
        self.done += 1
        self.log.append(f"{self.done:>6}  {type(app.screen).__name__:<16} {said}")

    def story(self) -> str:
        return "The last events:\n" + "\n".join(self.log)

    # Each deed sends its events, and says what they were.

    def _key(self, app: LoraTutorApp) -> str:
        kind = self.random.random()
        if kind < 0.5:
            active = sorted(app.screen.active_bindings)
            key = self.random.choice(active) if active else "escape"
        elif kind < 0.75:
            key = self.random.choice(KEYS)
        else:
            key = chr(self.random.randrange(33, 127))
        if self._leads_away(app, key) and self.random.random() < 0.7:
            key = self.random.choice(STAYING)
        self._press(app, key)
        return f"key {key}"

    def _leads_away(self, app: LoraTutorApp, key: str) -> bool:
        """Most keys of a place open another: so that it stays somewhere, these are pressed less."""
        active = app.screen.active_bindings.get(_names(key))
        return active is not None and any(word in active.binding.action for word in LEADING_AWAY)

    def _edit(self, app: LoraTutorApp) -> str:
        key = self.random.choice(EDITING)
        self._press(app, key)
        return f"edit {key}"

    def _text(self, app: LoraTutorApp) -> str:
        words = self.random.choice(WORDS)
        for letter in words:
            self._press(app, letter)
        self.done += len(words) - 1
        return f"text {words!r}"

    def _press(self, app: LoraTutorApp, key: str) -> None:
        character = key if len(key) == 1 else {"space": " ", "enter": "\r", "tab": "\t"}.get(key)
        _send(app, events.Key(_names(key), character))

    def _paste(self, app: LoraTutorApp) -> str:
        text = self.random.choice(PASTES)
        if len(text) > 5000 and self.random.random() < 0.8:
            text = text[:500]  # a long text makes every later key slow
        _send(app, events.Paste(text))
        return f"paste {text[:40]!r} ({len(text)})"

    def _resize(self, app: LoraTutorApp) -> str:
        if self.random.random() < 0.5:
            width, height = self.random.choice(SIZES)
        else:
            width, height = self.random.randrange(20, 201), self.random.randrange(5, 61)
        size = Size(width, height)
        assert app._driver is not None
        app._driver._size = (width, height)
        _send(app, events.Resize(size, size))
        return f"resize {width}x{height}"

    def _click(self, app: LoraTutorApp) -> str:
        x, y = self._spot(app)
        button = self.random.choices((1, 2, 3), (20, 1, 1))[0]
        times = self.random.choices((1, 2, 3), (12, 2, 1))[0]
        modifier = self.random.random() < 0.05
        for _ in range(times):
            self._mouse(app, events.MouseMove, x, y, button=0)
            self._mouse(app, events.MouseDown, x, y, button=button, ctrl=modifier)
            self._mouse(app, events.MouseUp, x, y, button=button, ctrl=modifier)
        return f"click {x},{y} button {button}, {times} times"

    def _drag(self, app: LoraTutorApp) -> str:
        (x, y), (to_x, to_y) = self._spot(app), self._spot(app)
        self._mouse(app, events.MouseDown, x, y, button=1)
        for part in (1, 2, 3):
            at = (x + (to_x - x) * part // 3, y + (to_y - y) * part // 3)
            self._mouse(app, events.MouseMove, *at, button=1)
        self._mouse(app, events.MouseUp, to_x, to_y, button=1)
        return f"drag {x},{y} to {to_x},{to_y}"

    def _wheel(self, app: LoraTutorApp) -> str:
        x, y = self._spot(app)
        kind = self.random.choice(
            (
                events.MouseScrollDown,
                events.MouseScrollDown,
                events.MouseScrollUp,
                events.MouseScrollLeft,
                events.MouseScrollRight,
            )
        )
        for _ in range(self.random.randrange(1, 4)):
            self._mouse(app, kind, x, y)
        return f"{kind.__name__} {x},{y}"

    def _move(self, app: LoraTutorApp) -> str:
        x, y = self._spot(app)
        self._mouse(app, events.MouseMove, x, y)
        return f"move {x},{y}"

    def _outside(self, app: LoraTutorApp) -> str:
        return self._interfere(app)

    def _spot(self, app: LoraTutorApp) -> tuple[int, int]:
        """Anywhere, or on a widget: half of the time on one that can be used."""
        width, height = app.size
        if self.random.random() < 0.5:
            usable = [each for each in app.screen.focus_chain if each.region.area]
            if usable:
                area = self.random.choice(usable).region
                x = self.random.randrange(area.x, area.right)
                y = self.random.randrange(area.y, area.bottom)
                if 0 <= x < width and 0 <= y < height:
                    return x, y
        return self.random.randrange(max(width, 1)), self.random.randrange(max(height, 1))

    def _mouse(
        self,
        app: LoraTutorApp,
        kind: type[events.MouseEvent],
        x: int,
        y: int,
        *,
        button: int = 0,
        ctrl: bool = False,
    ) -> None:
        _send(app, kind(None, x, y, 0, 0, button, False, False, ctrl, x, y))


def _send(app: LoraTutorApp, message: Message) -> None:
    message.set_sender(app)
    app.post_message(message)


def _names(key: str) -> str:
    from textual.keys import _character_to_key

    return _character_to_key(key) if len(key) == 1 else key


async def settle(app: LoraTutorApp, rounds: int = 400) -> None:
    """Let the app work until nothing waits for it any more, or for so many rounds."""
    quiet = 0
    for _ in range(rounds):
        await asyncio.sleep(0)
        if not app.is_running or app.ending:
            return
        pumps: list[MessagePump] = [app, *app.screen_stack]
        if app.focused is not None:
            pumps.append(app.focused)
        waiting = any(not pump._message_queue.empty() for pump in pumps)
        quiet = 0 if waiting else quiet + 1
        if quiet == 3:
            return
