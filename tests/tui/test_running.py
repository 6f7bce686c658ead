"""Examples run outside of the app, as at the prompt, and always end."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from time import perf_counter

import pytest

from lora_tutor.tui.running import OUTPUT_CAP, run_example


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("1 + 1", "2"),
        ("x = 3\nx\nNone\nprint(x * 2)", "3\n6"),
        ("'a'", "'a'"),
        ("for i in range(2):\n    print(i)\n", "0\n1"),
        ("x = 1\n1 / 0", "ZeroDivisionError: division by zero (line 2)"),
        ("if", "SyntaxError: invalid syntax (line 1)"),
        ("print('kept')\nraise SystemExit(3)", "kept\nSystemExit: 3 (line 2)"),
        ("input()", "EOFError: EOF when reading a line (line 1)"),
        ("print('ΔW')", "ΔW"),
        ("", ""),
    ],
)
async def test_shows_what_the_prompt_would_show(source: str, output: str) -> None:
    run = await run_example(source)
    assert (run.output, run.ended) == (output, "done")


async def test_an_endless_example_is_stopped() -> None:
    started = perf_counter()
    run = await run_example("print('start', flush=True)\nwhile True: pass", seconds=0.7)
    assert (run.output, run.ended) == ("start", "too long")
    assert perf_counter() - started < 5


async def test_a_flood_is_cut_off() -> None:
    run = await run_example("while True: print('x' * 1000)")
    assert run.ended == "too much"
    assert len(run.output) <= OUTPUT_CAP


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
async def test_cancelling_ends_the_process_and_its_children(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    child = f"import time\nwhile True: open({str(alive)!r}, 'a').write('x'); time.sleep(0.02)"
    source = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])"
    task = asyncio.create_task(run_example(source))
    while not alive.exists():
        await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    size = alive.stat().st_size
    await asyncio.sleep(0.2)
    assert alive.stat().st_size == size


async def test_it_works_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: object) -> None:
    run = await run_example("import os\nopen('left', 'w').write('x')\nos.listdir()")
    assert run.output == "1\n['left']"
