"""The fixtures of tests.learner.fixtures, and a command line over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.learner.fixtures import (
    course,
    grader,
    open_session,
    private_home,
    session,
    with_question,
    workspace,
)

__all__ = [
    "call",
    "course",
    "grader",
    "open_session",
    "private_home",
    "session",
    "with_question",
    "workspace",
]


@pytest.fixture
def call(course: Path, workspace: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(course, workspace, capsys)
