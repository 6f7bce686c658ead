"""Runs an example of a lesson in a process of its own, and shows it as the interpreter would."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from dataclasses import dataclass
from time import perf_counter

from lora_tutor.processes import isolated, kill_group

SECONDS = 10.0
OUTPUT_CAP = 64 * 1024
DRAIN_SECONDS = 1.0

# Each statement runs by itself, and the value of an expression is shown, as at the prompt.
_RUNNER = """
import ast, sys, traceback
source = sys.stdin.read()
space = {"__name__": "__main__"}
try:
    for node in ast.parse(source, "example").body:
        if isinstance(node, ast.Expr):
            code = compile(ast.Expression(node.value), "example", "eval")
            value = eval(code, space)
            if value is not None:
                print(repr(value))
        else:
            exec(compile(ast.Module([node], []), "example", "exec"), space)
except SyntaxError as error:
    print(f"SyntaxError: {error.msg} (line {error.lineno})")
except BaseException as error:
    rows = traceback.extract_tb(error.__traceback__)
    lines = [row.lineno for row in rows if row.filename == "example"]
    where = f" (line {lines[-1]})" if lines else ""
    print(f"{type(error).__name__}: {error}{where}")
"""


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """The output of a run; `ended` is "done", "too long" or "too much"."""

    output: str
    seconds: float
    ended: str


async def run_example(source: str, seconds: float = SECONDS) -> ExampleRun:
    """Run `source` in a fresh interpreter and a fresh folder; cancelling this ends the process."""
    started = perf_counter()
    with tempfile.TemporaryDirectory(prefix="lora-tutor-") as folder:
        process = await asyncio.create_subprocess_exec(
            *isolated(),
            "-c",
            _RUNNER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,
        )
        try:
            output, ended = await _talk(process, source, seconds)
        finally:
            _end(process)
            await _drain(process)
    text = output.decode("utf-8", "replace").rstrip("\n")
    return ExampleRun(text, perf_counter() - started, ended)


async def _talk(
    process: asyncio.subprocess.Process, source: str, seconds: float
) -> tuple[bytes, str]:
    assert process.stdin is not None
    assert process.stdout is not None
    output = b""
    try:
        async with asyncio.timeout(seconds):
            process.stdin.write(source.encode())
            process.stdin.close()
            while chunk := await process.stdout.read(8192):
                output += chunk
                if len(output) > OUTPUT_CAP:
                    return output[:OUTPUT_CAP], "too much"
            await process.wait()
    except TimeoutError:
        return output, "too long"
    except (BrokenPipeError, ConnectionResetError):
        return output, "done"
    return output, "done"


async def _drain(process: asyncio.subprocess.Process) -> None:
    """Wait for the end. Asyncio reports it only when the output has been read to its end, and a
    child that left the process group may keep that open, so this waits no longer than a second."""
    assert process.stdout is not None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while await process.stdout.read(OUTPUT_CAP):
                pass
            await process.wait()


def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    kill_group(process.pid)
