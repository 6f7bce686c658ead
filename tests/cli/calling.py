"""Calls the command line in this process, over the tiny course and its grader."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from lora_tutor.cli.main import run
from lora_tutor.files.locations import COURSE_VARIABLE
from tests.learner.sample import FakeGrader


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on stderr."""
        (line,) = self.err.splitlines()
        assert line.startswith("lora-tutor: ")
        return line.removeprefix("lora-tutor: ")


@dataclass(frozen=True, slots=True)
class Caller:
    course: Path
    workspace: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str | Path) -> Answer:
        self.capsys.readouterr()
        options = ["--workspace", str(self.workspace)]
        # By the variable, so that no sentence carries the option.
        with patch.dict(os.environ, {COURSE_VARIABLE: str(self.course)}):
            code = run([*options, *map(str, arguments)], FakeGrader)
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err
        return Answer(code, out, err)
