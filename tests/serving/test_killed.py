"""SIGKILL of one process below the server: the others end, the server stays, the next tab works."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import aiohttp
import psutil
import pytest

from lora_tutor.serving import supervisor
from tests.serving.served import SECONDS, Served, assert_gone
from tests.serving.tab import Tab

pytestmark = pytest.mark.slow
CTRL_S = "\x13"
FORK_SERVER = "lora_tutor.grading.processes.launch"


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


def is_supervisor(words: list[str]) -> bool:
    return supervisor.__name__ in words


def is_app(words: list[str]) -> bool:
    return "lora_tutor" in words and not is_supervisor(words)


def one(processes: list[psutil.Process], fits: Callable[[list[str]], bool]) -> psutil.Process:
    return next(process for process in processes if fits(process.cmdline()))


@pytest.mark.parametrize("fits", [is_supervisor, is_app], ids=["supervisor", "app"])
async def test_the_server_stays(
    served: Served, client: aiohttp.ClientSession, fits: Callable[[list[str]], bool]
) -> None:
    tab = await Tab.open(client, served)
    await tab.wait_for("What's next")
    processes = await asyncio.to_thread(served.wait_for_grader)
    one(processes, fits).kill()
    assert await tab.ended() is not None
    await asyncio.to_thread(assert_gone, processes)
    again = await Tab.open(client, served)
    await again.wait_for("What's next")
    await again.socket.close()


async def test_the_app_stays_without_its_grader(
    served: Served, client: aiohttp.ClientSession
) -> None:
    tab = await Tab.open(client, served)
    await tab.wait_for("What's next")
    await tab.go_to("Exercise 09", "38:5  saved")
    processes = await asyncio.to_thread(served.wait_for_grader)
    one(processes, lambda words: FORK_SERVER in words).kill()
    await tab.send(CTRL_S)
    # Either nobody has noticed, or a sentence says what to do.
    until = time.monotonic() + SECONDS
    while "not attempted" not in tab.text:
        assert time.monotonic() < until, tab.text
        if "Grade once more" in tab.text:
            await tab.send(CTRL_S)
        await asyncio.sleep(0.5)
    await tab.socket.close()
    await asyncio.to_thread(assert_gone, served.children())
