"""One tab and its app: what passes between them, a second tab, and every kind of end."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import psutil
import pytest
from aiohttp import WSMsgType

from lora_tutor.serving.served_app import FAULT_CODE
from lora_tutor.serving.server import ELSEWHERE_CODE
from tests.serving.local_server import LocalServer, running
from tests.serving.served import assert_gone

SECONDS = 30.0


async def screen(tab: aiohttp.ClientWebSocketResponse) -> str:
    data = await tab.receive_bytes(timeout=SECONDS)
    return data.decode()


async def close_code(tab: aiohttp.ClientWebSocketResponse) -> int | None:
    while not tab.closed:
        await tab.receive(timeout=SECONDS)
    return tab.close_code


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("width=100&height=30", "100x30"),
        ("width=NaN&height=30", "80x24"),
        ("", "80x24"),
        ("width=-3&height=2", "80x24"),
        ("width=1&height=1", "20x5"),
        (f"width={'9' * 5000}&height=99999", "1000x500"),
        ("width=²&height=2", "80x24"),
    ],
)
async def test_the_first_size(server: LocalServer, query: str, shown: str) -> None:
    async with await server.tab(query) as tab:
        assert await screen(tab) == shown


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        (["stdin", "π\x13"], "D π\x13"),
        (["focus"], 'M {"type": "focus"}'),
        (["blur"], 'M {"type": "blur"}'),
        (
            ["resize", {"width": 90, "height": 1 << 40}],
            'M {"type": "resize", "width": 90, "height": 500}',
        ),
    ],
)
async def test_what_the_app_is_told(server: LocalServer, sent: object, seen: str) -> None:
    async with await server.tab() as tab:
        await screen(tab)
        await tab.send_json(sent)
        assert await screen(tab) == seen


async def test_a_ping_is_answered(server: LocalServer) -> None:
    async with await server.tab() as tab:
        await screen(tab)
        await tab.send_json(["ping", "12"])
        assert await tab.receive_json(timeout=SECONDS) == ["pong", "12"]


@pytest.mark.parametrize(
    "sent",
    ["{", "[]", "7", '["stdin"]', '["stdin", 7]', '["quit"]', '["resize", {"width": "9"}]', b"x"],
)
async def test_what_is_not_of_our_page_ends_the_session(
    server: LocalServer, sent: str | bytes
) -> None:
    tab = await server.tab()
    await screen(tab)
    await (tab.send_bytes(sent) if isinstance(sent, bytes) else tab.send_str(sent))
    assert await close_code(tab) == 1003


async def test_a_flood_ends_the_session(server: LocalServer) -> None:
    tab = await server.tab()
    await screen(tab)
    await tab.send_str(json.dumps(["stdin", "x" * (1 << 20)]))
    assert await close_code(tab) == 1009


async def test_a_second_tab_waits_for_the_first_to_close(server: LocalServer) -> None:
    first = await server.tab()
    assert await screen(first) == "100x30"
    second = await server.tab()
    assert await close_code(second) == ELSEWHERE_CODE
    await first.send_json(["stdin", "still here"])
    assert await screen(first) == "D still here"
    await first.close()
    async with await server.tab() as third:
        assert await screen(third) == "100x30"
    words = server.notes.read_text().split()
    assert words.index("told") == 1  # the first app has ended before the next began


async def test_the_app_ends_with_its_tab(server: LocalServer) -> None:
    tab = await server.tab()
    await screen(tab)
    app = psutil.Process(int(server.notes.read_text()))
    below = [app, *app.parents()[:1]]
    await tab.close()
    await asyncio.to_thread(assert_gone, below)
    assert server.notes.read_text().split()[1:] == ["told"]


@pytest.mark.parametrize(("ways", "code"), [(["fault"], FAULT_CODE), ([], 1000)])
async def test_the_tab_ends_with_its_app(tmp_path: Path, ways: list[str], code: int) -> None:
    async with running(tmp_path / "notes", *ways) as server:
        tab = await server.tab()
        assert await screen(tab) == "100x30"
        if not ways:
            psutil.Process(int(server.notes.read_text())).terminate()
        assert await close_code(tab) == code
        async with await server.tab() as again:
            assert await screen(again) == "100x30"


async def test_the_tab_ends_with_its_server(tmp_path: Path) -> None:
    async with running(tmp_path / "notes") as server:
        tab = await server.tab()
        await screen(tab)
        app = psutil.Process(int(server.notes.read_text()))
        code = asyncio.create_task(close_code(tab))
        ending = asyncio.create_task(server.server._end(None))  # type: ignore[arg-type]
        assert await code == 1001
        await ending
        assert not app.is_running()


async def test_an_app_that_cannot_start(tmp_path: Path) -> None:
    async with running(tmp_path / "no folder" / "notes") as server:
        tab = await server.tab()
        message = await tab.receive(timeout=SECONDS)
        assert (message.type, message.data) == (WSMsgType.CLOSE, FAULT_CODE)
