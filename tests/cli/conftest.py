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
from tests.learner.test_two_courses import rename

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
def all_labs(course: Path) -> None:
    """The small course with the labs that need files or answers of one's own, too."""
    rename(course, '"rank_staircase"', '"rank_staircase", "update_xray", "whole_game"')


@pytest.fixture
def call(course: Path, workspace: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(course, workspace, capsys)
