"""Files that run together in a jail: what they give back, how they fail, what they cannot do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import lora_tutor
from lora_tutor.errors import GradingCancelled
from lora_tutor.grading.isolation import FILES, layers_here
from lora_tutor.grading.joint_run import CodeFile, JointCall, JointResult, JointRun
from lora_tutor.grading.service import GradingService

pytestmark = pytest.mark.slow

OURS = """
import importlib

def ask(*inputs):
    found = importlib.import_module("theirs").answer(*inputs)
    return found[0] if isinstance(found, list) else found
"""
AMPLE = 20.0


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    """One for all: a run that ends badly leaves it as it was."""
    with GradingService(("numpy",)) as started:
        yield started


def joint(body: str, into: Path, *inputs: Path, seconds: float = AMPLE) -> JointRun:
    """A file of the learner's, whose `answer` has that body from its third line on."""
    source = f'"""Theirs."""\ndef answer(*inputs):\n    {body}\n'
    files = (
        CodeFile("another", "another.py", ""),
        CodeFile("theirs", "theirs.py", source),
        CodeFile("ours", "ours.py", OURS, told=False),
    )
    call = JointCall("it works", "`answer` of theirs.py", "ours", "ask", tuple(map(str, inputs)))
    return JointRun(files, (call,), ("kept",), str(into), seconds, 256, largest=1000)


def run(service: GradingService, body: str, into: Path, seconds: float = AMPLE) -> JointResult:
    return service.run_joint(joint(body, into, seconds=seconds), lambda doing: None)


def test_bytes_go_in_and_come_out(service: GradingService, tmp_path: Path) -> None:
    given, into = tmp_path / "given", tmp_path / "into"
    given.write_bytes(b"one")
    into.mkdir()
    heard: list[str] = []
    body = "print('said'); return {'kept': inputs[0] + b' two'}"
    result = service.run_joint(joint(body, into, given), heard.append)
    assert (result.problem, result.printed) == ("", "said\n")
    assert heard == ["it works"]
    assert [each.name for each in into.iterdir()] == ["kept"]
    assert (into / "kept").read_bytes() == b"one two"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 1 / 0", ("`answer` of theirs.py raised ZeroDivisionError: division by zero in "
         "theirs.py, line 3: `return 1 / 0`.")),
        ("raise SystemExit(0)", "ended the process with sys.exit(0)"),
        ("import os; os._exit(0)", "It was at `answer` of theirs.py."),
        ("return []", "`answer` of theirs.py left what cannot be used: IndexError: list index"),
        ("return 7", "what came back are no files"),
        ("return {'../kept': b''}", "what came back from ask are not its files"),
        ("return {'kept': 'text'}", "what came back from ask are not its files"),
        ("return {'kept': bytes(1001)}", "a file of more than"),
        ("return {'kept': object()}", "what came back from ask are not its files"),
        ("return bytearray(1 << 30)", ("asked for more than the 256 MB of memory that your code "
         "has in theirs.py, line 3")),
        ("print('x' * (5 << 20))", "printed more than 4 MiB"),
    ],
)  # fmt: skip
def test_a_failure_is_one_sentence(
    service: GradingService, tmp_path: Path, body: str, said: str
) -> None:
    result = run(service, body, tmp_path)
    assert said in result.problem
    assert "\n" not in result.problem
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("while True: pass", "was stopped in theirs.py, line 3: `while True: pass`."),
        ("import time; time.sleep(60)", "did not answer within the time allowed (2 s in all)"),
    ],
)
def test_time_is_bounded(service: GradingService, tmp_path: Path, body: str, said: str) -> None:
    assert said in run(service, body, tmp_path, seconds=2.0).problem


def test_what_was_printed_before_a_failure_is_kept(service: GradingService, tmp_path: Path) -> None:
    result = run(service, "print('before'); raise ValueError", tmp_path)
    assert result.printed == "before\n"


@pytest.mark.skipif(FILES not in layers_here(), reason="files are not confined here")
@pytest.mark.parametrize(
    "body",
    [
        "return {'kept': open('SECRET', 'rb').read()}",
        "open('SECRET', 'a').write('x')",
        "import os; os.listdir('HOME')",
        "import os; os.rename('SECRET', 'SECRET2')",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import os; os.fork()",
        "return {'kept': open('OURS', 'rb').read(10)}",
    ],
)
def test_nothing_outside_is_reached(service: GradingService, tmp_path: Path, body: str) -> None:
    home, into = tmp_path / "home", tmp_path / "into"
    home.mkdir()
    into.mkdir()
    secret = home / "secret"
    secret.write_text("known to nobody")
    places = {"SECRET": secret, "HOME": home, "OURS": lora_tutor.__file__}
    for word, place in places.items():
        body = body.replace(word, str(place))
    result = run(service, body, into)
    assert "raised" in result.problem
    assert "Error" in result.problem
    assert [each.name for each in home.iterdir()] == ["secret"]
    assert secret.read_text() == "known to nobody"
    assert list(into.iterdir()) == []


def test_it_can_be_cancelled_and_the_next_one_runs(service: GradingService, tmp_path: Path) -> None:
    sleeps = joint("__import__('time').sleep(60)", tmp_path)
    with pytest.raises(GradingCancelled):
        service.run_joint(sleeps, lambda doing: threading.Timer(0.2, service.cancel).start())
    assert run(service, "return {'kept': b'1'}", tmp_path).problem == ""
