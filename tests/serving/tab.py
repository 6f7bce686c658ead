"""A tab without a browser: the websocket of the real app, its screen kept by an emulator."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pyte

from tests.serving.served import SECONDS, Served

CTRL_P, CTRL_A, ENTER = "\x10", "\x01", "\r"


class Tab:
    """Reads whatever comes; `text` is the screen."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self._screen = pyte.Screen(120, 36)
        self._stream = pyte.ByteStream(self._screen)
        self._heard = 0.0
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, client: aiohttp.ClientSession, served: Served) -> Tab:
        url = f"{served.url}websocket?width=120&height=36"
        return cls(await client.ws_connect(url, origin=served.origin))

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                self._stream.feed(message.data)
                self._heard = time.monotonic()

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    async def send(self, keys: str) -> None:
        await self.socket.send_json(["stdin", keys])
        await self.settle()

    async def settle(self, quiet: float = 0.3) -> None:
        self._heard = time.monotonic()
        while time.monotonic() - self._heard < quiet:
            await asyncio.sleep(0.05)

    async def wait_for(self, wanted: str) -> None:
        until = time.monotonic() + SECONDS
        while wanted not in self.text:
            assert time.monotonic() < until, f"no {wanted!r} on:\n{self.text}"
            await asyncio.sleep(0.05)

    async def ended(self) -> int | None:
        """The code with which the websocket was closed from there."""
        await asyncio.wait_for(self._reading, SECONDS)
        return self.socket.close_code

    async def go_to(self, words: str, sign: str) -> None:
        """By the command palette."""
        await self.send(CTRL_P)
        await self.send(words)
        await self.wait_for(words)
        await self.send(ENTER)
        await self.wait_for(sign)
        await self.settle()
