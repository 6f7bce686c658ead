"""`lora-tutor` alone opens the app over a session, and its end becomes the exit code."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from lora_tutor.errors import CourseError
from lora_tutor.learner.session import Session
from tests.cli.calling import Caller
from tests.learner.sample import FIRST


class FakeApp:
    return_code = 0
    fault: CourseError | None = None

    def __init__(self, session: Session) -> None:
        self.session = session

    def run(self) -> None:
        self.session.mark_read("1.1")
        assert self.session.path(FIRST).is_file()


@pytest.mark.parametrize(
    ("end", "fault", "code", "said"),
    [
        (0, None, 0, ""),
        (1, None, 3, ""),
        (0, CourseError("exercise.toml: the file is missing; add it."), 3, "the file is missing"),
    ],
)
def test_the_app(
    call: Caller,
    monkeypatch: pytest.MonkeyPatch,
    end: int,
    fault: CourseError | None,
    code: int,
    said: str,
) -> None:
    module = ModuleType("lora_tutor.tui.app")
    module.LoraTutorApp = FakeApp  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "lora_tutor.tui.app", module)
    monkeypatch.setattr(FakeApp, "return_code", end)
    monkeypatch.setattr(FakeApp, "fault", fault)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    answer = call()
    assert answer.code == code
    assert said in answer.err
    session = Session.open(call.workspace, call.course)
    assert session.is_read("1.1")
    session.close()
