"""`lora-tutor serve` as people start it: its words, its ends, and the text that is never lost."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from lora_tutor.cli.main import run
from lora_tutor.serving.server import bind
from tests.serving.served import SECONDS, Served, assert_gone
from tests.serving.tab import CTRL_A, Tab

UNSAVED = "answer = 42  # typed by hand"


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.mark.slow
@pytest.mark.parametrize(
    "end",
    ["tab", "SIGINT", "SIGKILL"]
    + [pytest.param(end, marks=pytest.mark.thorough) for end in ("SIGTERM", "SIGHUP")],
)
async def test_however_it_ends(served: Served, client: aiohttp.ClientSession, end: str) -> None:
    """No process is left, none of their folders, and what was typed is in the file."""
    tab = await Tab.open(client, served)
    await tab.wait_for("What's next")
    await tab.go_to("Exercise 09", "38:5  saved")
    await tab.send(CTRL_A)
    await tab.send(UNSAVED)
    await tab.wait_for("1:29  not saved")
    processes = await asyncio.to_thread(served.wait_for_grader)
    if end == "tab":
        await tab.socket.close()
    else:
        code = await asyncio.to_thread(served.end, getattr(signal, end))
        assert code == (-signal.SIGKILL if end == "SIGKILL" else 130)
        assert await tab.ended() == (1006 if end == "SIGKILL" else 1001)
    await asyncio.to_thread(assert_gone, processes)
    assert (served.workspace / "09_lora_forward.py").read_text() == UNSAVED
    assert list(served.temporary.iterdir()) == []
    if end == "tab":
        again = await Tab.open(client, served)
        await again.wait_for(UNSAVED)
        await again.socket.close()


@pytest.mark.slow
async def test_the_token_is_said_once(served: Served, client: aiohttp.ClientSession) -> None:
    tab = await Tab.open(client, served)
    await tab.wait_for("What's next")
    async with client.get(f"{served.url}nothing") as answer:
        assert answer.status == 404
    await tab.socket.send_str("nonsense")
    assert await tab.ended() == 1003
    served.end(signal.SIGINT)
    assert served.process.stdout is not None
    assert served.process.stdout.read() == ""
    assert served.narration == (
        "lora-tutor: The app is at this address, for this computer alone; Ctrl-C ends it.\n"
    )


@pytest.mark.slow
async def test_quitting(served: Served, client: aiohttp.ClientSession) -> None:
    tab = await Tab.open(client, served)
    await tab.wait_for("What's next")
    processes = served.children()
    await tab.socket.send_json(["stdin", "q"])
    assert await tab.ended() == 1000
    await asyncio.to_thread(assert_gone, processes)


async def test_the_browser_is_opened_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: aiohttp.ClientSession
) -> None:
    """What stands on the browser's command line, for all to read, is not the secret."""
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >{seen}.part && mv {seen}.part {seen}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    with Served(tmp_path, "--open") as served:
        until = time.monotonic() + SECONDS
        while not seen.exists():
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
        address = seen.read_text().strip()
        assert served.token not in address
        async with client.get(address) as answer:
            assert (answer.status, str(answer.url)) == (200, served.url)
        async with client.get(address) as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port=BUSY"], "Port BUSY is in use; name another with --port N"),
        (["--port=65536"], "There is no port 65536; name one from 0 (any free one) to 65535."),
        (["--port=-1"], "There is no port -1;"),
        (["--port=eight"], "'eight' is not a valid integer"),
        (["--port=0", "--course=/dev/null"], "/dev/null"),
        (["--port=0", "--workspace=/dev/null/mine"], "/dev/null/mine"),
    ],
)
def test_bad_requests(options: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with bind(0) as busy:
        port = str(busy.getsockname()[1])
        assert run(["serve", *(option.replace("BUSY", port) for option in options)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert words.replace("BUSY", port) in err


WEB_DRIVER = "textual.drivers.web_driver:WebDriver"


@pytest.mark.parametrize(
    ("driver", "stdin", "to_file"),
    [
        ("", subprocess.PIPE, False),
        ("textual.drivers.linux_driver:LinuxDriver", subprocess.PIPE, False),
        (WEB_DRIVER, subprocess.DEVNULL, False),
        (WEB_DRIVER, subprocess.PIPE, True),
    ],
)
def test_the_app_still_wants_a_terminal(
    tmp_path: Path, driver: str, stdin: int, to_file: bool
) -> None:
    """Where it is not between the server's pipes."""
    with (tmp_path / "out").open("w") as file:
        done = subprocess.Popen(
            [sys.executable, "-m", "lora_tutor", f"--workspace={tmp_path / 'mine'}"],
            stdin=stdin,
            stdout=file if to_file else subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TEXTUAL_DRIVER": driver},
            text=True,
        )
        out, err = done.communicate(timeout=SECONDS)
    assert done.returncode == 2
    assert err.startswith("lora-tutor: The app needs a terminal;")
    assert (out or (tmp_path / "out").read_text()) == ""
