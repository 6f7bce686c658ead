"""`lora-tutor` alone opens the app over a session, and its end becomes the exit code."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from lora_tutor.learner.session import Session
from tests.cli.calling import Caller
from tests.learner.sample import FIRST


class FakeApp:
    return_code = 0

    def __init__(self, session: Session) -> None:
        self.session = session

    def run(self) -> None:
        self.session.mark_read("1.1")
        assert self.session.path(FIRST).is_file()


@pytest.mark.parametrize(("end", "code"), [(0, 0), (1, 3)])
def test_the_app(call: Caller, monkeypatch: pytest.MonkeyPatch, end: int, code: int) -> None:
    module = ModuleType("lora_tutor.tui.app")
    module.LoraTutorApp = FakeApp  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "lora_tutor.tui.app", module)
    monkeypatch.setattr(FakeApp, "return_code", end)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    assert call().code == code
    session = Session.open(call.workspace, call.course)
    assert session.is_read("1.1")
    session.close()
