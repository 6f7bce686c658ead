"""A course and a workspace below tmp_path; nothing of the machine's own is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lora_tutor.learner.session import Session
from tests.learner.sample import QUESTION, FakeGrader, make_course


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("WORKSPACE", "ASCII", "DEBUG"):
        monkeypatch.delenv(f"LORA_TUTOR_{name}", raising=False)
    return home


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


@pytest.fixture
def with_question(course: Path) -> Path:
    page = course / "lessons" / "01_first" / "01_beginnings.md"
    page.write_text(page.read_text("utf-8") + QUESTION, "utf-8")
    return course


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.fixture
def grader() -> FakeGrader:
    return FakeGrader()


@pytest.fixture
def open_session(
    course: Path, workspace: Path, grader: FakeGrader
) -> Iterator[Callable[[], Session]]:
    opened: list[Session] = []

    def start() -> Session:
        opened.append(Session.open(workspace, course, lambda: grader))
        return opened[-1]

    yield start
    for session in opened:
        session.close()


@pytest.fixture
def session(open_session: Callable[[], Session]) -> Session:
    return open_session()
