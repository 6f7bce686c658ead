"""Runs the examples of lesson pages, and compares what they print with what the page says.

A process of its own runs them, since an example may do anything, and a face loads no numpy. Each
runs by itself, as a learner runs it in the app.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from lora_tutor.course.blocks import ExampleBlock
from lora_tutor.course.fault import Fault, Finding
from lora_tutor.course.model import Course
from lora_tutor.course.page import locate_blocks, page_text
from lora_tutor.processes import isolated

_SECONDS = 20.0
"""For one example; numpy and torch take a few of them."""
_SHOWN = 200
_RUNNER = """
import doctest, io, json, os, sys
told = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

class Runner(doctest.DocTestRunner):
    def report_start(self, out, test, example):
        pass
    def report_failure(self, out, test, example, got):
        self.tell(example, "got", got)
    def report_unexpected_exception(self, out, test, example, info):
        self.tell(example, "raised", f"{info[0].__name__}: {info[1]}")
    def tell(self, example, how, text):
        row = {"line": example.lineno, "want": example.want, "how": how, "text": text}
        print(json.dumps(row), file=told, flush=True)

sys.stderr = io.StringIO()
source = sys.stdin.read()
try:
    test = doctest.DocTestParser().get_doctest(source, {}, "example", None, 0)
except ValueError:
    sys.exit()  # its form is told already
Runner(verbose=False, optionflags=doctest.FAIL_FAST).run(test, out=lambda text: None)
"""


def prove_examples(course: Course) -> Iterator[Finding]:
    """Every example that does not print what its page says."""
    for lesson in course.lessons():
        name = lesson.file.relative_to(course.root).as_posix()
        try:
            located = locate_blocks(page_text(lesson, name), name)
        except Fault:
            continue  # told already
        for line, block in located:
            if isinstance(block, ExampleBlock):
                yield from _prove(name, line, block.source)


def _prove(file: str, fence: int, source: str) -> Iterator[Finding]:
    command = [*isolated(), "-c", _RUNNER]
    try:
        with tempfile.TemporaryDirectory(prefix="lora-tutor-") as folder:
            done = subprocess.run(
                command,
                input=source,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_SECONDS,
                check=False,
                cwd=folder,
            )
    except subprocess.TimeoutExpired:
        problem = f"the example takes more than {_SECONDS:.0f} seconds"
        yield Finding(file, fence, problem, "make it shorter")
        return
    for row in done.stdout.splitlines():
        found: dict[str, Any] = json.loads(row)
        yield Finding(file, fence + 1 + found["line"], *_said(found))


def _said(found: dict[str, Any]) -> tuple[str, str]:
    text = _short(found["text"])
    if found["how"] == "raised":
        return f"the example raises {text}", "repair it; each example runs by itself in the app"
    want = _short(found["want"])
    if not want:
        return f"the example prints {text}, and the page shows nothing", "add the output"
    if not text:
        return f"the example prints nothing, and the page shows {want}", "take the output out"
    at, text, want = _first_other_line(found["text"], found["want"])
    line = f" in line {at}" if at else ""
    said = f"the example prints {text}{line}, and the page shows {want}"
    return said, "correct one of the two"


def _first_other_line(text: str, want: str) -> tuple[int, str, str]:
    """Its number, as far as there are several."""
    lines = [*zip_longest(text.strip().split("\n"), want.strip().split("\n"), fillvalue="")]
    for at, (one, other) in enumerate(lines, 1):
        if one.split() != other.split():
            return at if len(lines) > 1 else 0, _short(one) or "nothing", _short(other) or "nothing"
    return 0, _short(text), _short(want)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]} ..."
