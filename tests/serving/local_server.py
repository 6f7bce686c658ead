"""The server over a fake app, in the test's own event loop, and a client that may lie to it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web

from lora_tutor.serving.origins import origin_of
from lora_tutor.serving.server import Server, bind

FAKE_APP = Path(__file__).with_name("fake_app.py")


@dataclass
class LocalServer:
    """`origin` is the server's own; `notes` is the fake app's file."""

    server: Server
    origin: str
    client: aiohttp.ClientSession
    notes: Path

    @property
    def url(self) -> str:
        return self.server.url

    async def get(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> tuple[int, str, Mapping[str, str]]:
        """`path` below the origin, as it is written; status, text and headers."""
        url = aiohttp.client.URL(self.origin + path, encoded=True)
        async with self.client.request(
            method, url, headers=headers, allow_redirects=False
        ) as answer:
            return answer.status, await answer.text(), answer.headers

    async def tab(
        self, query: str = "width=100&height=30", origin: str | None = None
    ) -> aiohttp.ClientWebSocketResponse:
        """Open the websocket as the page does."""
        return await self.client.ws_connect(
            f"{self.url}websocket?{query}", origin=self.origin if origin is None else origin
        )


@contextlib.asynccontextmanager
async def running(notes: Path, *ways: str, named: Sequence[str] = ()) -> AsyncIterator[LocalServer]:
    at = bind(0)
    port = at.getsockname()[1]
    command = [sys.executable, str(FAKE_APP), str(notes), *ways]
    server = Server(command, port, [origin_of(each) for each in named])
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, at).start()
        async with aiohttp.ClientSession() as client:
            yield LocalServer(server, f"http://127.0.0.1:{port}", client, notes)
    finally:
        await runner.cleanup()
