"""A headless Chromium over its DevTools protocol: just enough to open pages, type and look."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
)
SECONDS = 60.0
"""Far beyond what anything here takes: it tells what hangs from a busy machine."""

# xterm keeps its terminal to itself. It stores the core of each in a field of this name, and so a
# setter on the way to it hands us the terminal, in the tests' pages alone.
_CATCH_TERMINAL = """
Object.defineProperty(Object.prototype, "_core", {
  configurable: true,
  set(core) {
    Object.defineProperty(this, "_core", { value: core, writable: true, configurable: true });
    if ("buffer" in this && "rows" in this) window.caughtTerminal = this;
  },
});
"""
_SCREEN = """
(() => {
  const terminal = window.caughtTerminal;
  if (!terminal) return "";
  const buffer = terminal.buffer.active;
  return Array.from({ length: terminal.rows }, (_, row) =>
    buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? "").join("\\n");
})()
"""


def executable() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Page:
    """One tab. `requests` are the addresses of all that it asked for, websockets too."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self._socket:
            data = message.json()
            match data:
                case {"id": number}:
                    self._answers.pop(number).set_result(data)
                case {"method": "Network.requestWillBeSent"}:
                    self.requests.append(data["params"]["request"]["url"])
                case {"method": "Network.webSocketCreated"}:
                    self.requests.append(data["params"]["url"])
                case {"method": "Runtime.exceptionThrown"}:
                    self.complaints.append(str(data["params"]["exceptionDetails"]))
                case {"method": "Log.entryAdded"}:
                    self.complaints.append(str(data["params"]["entry"]["text"]))

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        number = next(self._numbers)
        self._answers[number] = answer = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        data = await asyncio.wait_for(answer, SECONDS)
        assert "error" not in data, (method, data)
        result: dict[str, Any] = data["result"]
        return result

    async def prepare(self, width: int, height: int) -> None:
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self.call(f"{domain}.enable")
        await self.call("Page.addScriptToEvaluateOnNewDocument", source=_CATCH_TERMINAL)
        await self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        await self.resize(width, height)

    async def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        await self.call(
            "Emulation.setDeviceMetricsOverride", **size, deviceScaleFactor=1, mobile=False
        )

    async def open(self, url: str) -> None:
        await self.call("Page.navigate", url=url)

    async def load(self, url: str) -> None:
        """Open a page that ends loading, and wait for that."""
        await self.open(url)
        until = time.monotonic() + SECONDS
        while await self.evaluate("[document.readyState, location.href]") != ["complete", url]:
            assert time.monotonic() < until, f"{url} does not load"
            await asyncio.sleep(0.05)

    async def evaluate(self, expression: str) -> Any:
        answer = await self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def screen(self) -> str:
        """The text in the terminal, line by line."""
        lines = str(await self.evaluate(_SCREEN)).split("\n")
        return "\n".join(line.rstrip() for line in lines)

    async def message(self) -> str:
        """What the page itself says over the terminal; "" where it shows the app."""
        return str(
            await self.evaluate(
                "document.body?.classList.contains('running')"
                " ? '' : document.getElementById('message')?.innerText ?? ''"
            )
        )

    async def wait_for(self, wanted: str, seconds: float = SECONDS) -> str:
        """Until the text is to be seen: in the page's message, or else in the terminal."""
        until = time.monotonic() + seconds
        while True:
            seen = await self.message() or await self.screen()
            if wanted in seen:
                return seen
            assert time.monotonic() < until, f"no {wanted!r} on:\n{seen}"
            await asyncio.sleep(0.05)

    async def settle(self, quiet: float = 0.4) -> None:
        """Until the screen has stayed the same for `quiet` seconds."""
        before = None
        while before != (before := await self.screen()):
            await asyncio.sleep(quiet)

    async def press(self, key: str, *, control: bool = False, commands: Sequence[str] = ()) -> None:
        """One key by its DOM name: "F5", "Enter", "s"; then the browser does `commands`."""
        code = _KEY_CODES.get(key) or ord(key.upper())
        event: dict[str, object] = {
            "key": key,
            "windowsVirtualKeyCode": code,
            "modifiers": 2 if control else 0,
        }
        if not control and (len(key) == 1 or key == "Enter"):
            event["text"] = key if len(key) == 1 else "\r"
        await self.call("Input.dispatchKeyEvent", type="keyDown", commands=[*commands], **event)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **(event | {"text": ""}))

    async def type(self, text: str) -> None:
        for letter in text:
            await self.press(letter)

    async def paste(self, text: str) -> None:
        """As Ctrl+V does it: the browser hands the clipboard's text to what has the focus."""
        await self.evaluate(
            "(text => { const data = new DataTransfer(); data.setData('text/plain', text);"
            " document.activeElement.dispatchEvent(new ClipboardEvent('paste',"
            f" {{ clipboardData: data, bubbles: true, cancelable: true }})); }})({text!r})"
        )

    async def picture(self) -> bytes:
        await self.call("Page.bringToFront")
        answer = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])

    async def close(self) -> None:
        await self.call("Page.close")
        await self.forget()

    async def forget(self) -> None:
        self._listening.cancel()
        await self._socket.close()

    def hosts(self) -> set[str]:
        """The hosts and ports that were asked; `data:` and the like ask nobody."""
        return {part.netloc for part in map(urlsplit, self.requests) if part.netloc}


_KEY_CODES = {
    **{f"F{number}": 111 + number for number in range(1, 13)},
    "Enter": 13,
    "Escape": 27,
    "Tab": 9,
    "ArrowUp": 38,
    "ArrowDown": 40,
    "Delete": 46,
    " ": 32,
    ".": 190,
}


class Chromium:
    """The browser; use `started`."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._origin = f"http://127.0.0.1:{port}"
        self._pages: list[Page] = []

    async def page(self, width: int = 1280, height: int = 800) -> Page:
        async with self._session.put(f"{self._origin}/json/new?about:blank") as answer:
            target = await answer.json()
        socket = await self._session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0)
        page = Page(socket)
        self._pages.append(page)
        await page.prepare(width, height)
        return page

    async def forget_pages(self) -> None:
        for page in self._pages:
            await page.forget()


@contextlib.asynccontextmanager
async def started(folder: Path) -> AsyncIterator[Chromium]:
    """A browser with a profile of its own in `folder`, which ends with the block."""
    program = executable()
    assert program is not None
    process = subprocess.Popen(
        [program, *_FLAGS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "HOME": str(folder)},
    )
    try:
        port = await _port(folder / "DevToolsActivePort", process)
        async with aiohttp.ClientSession() as session:
            chromium = Chromium(session, port)
            yield chromium
            await chromium.forget_pages()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def _port(file: Path, process: subprocess.Popen[bytes]) -> int:
    until = time.monotonic() + SECONDS
    while not (file.exists() and file.read_text().strip()):
        assert process.poll() is None, "Chromium ended at once"
        assert time.monotonic() < until, "Chromium does not start"
        await asyncio.sleep(0.05)
    return int(file.read_text().split()[0])
