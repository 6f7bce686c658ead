"""Every test of the app gets its own session, and an environment free of the machine's choices."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from lora_tutor.learner.pages import AUTHORED, CHOICE_SEED
from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from tests.learner.sample import FakeGrader
from tests.tui.fake_course import make_course
from tests.tui.judges import by_words, price_by_words
from tests.tui.scripted_lab import LAB, Script, scripted_labs


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whoever awaits starts the app: that is slow, but for a few that speak for all."""
    assert isinstance(item, pytest.Function)
    if inspect.iscoroutinefunction(item.function) and not item.get_closest_marker("quick"):
        item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LORA_TUTOR_ASCII", "0")
    # Tests answer at once; test_by_itself waits as people do.
    monkeypatch.setattr("lora_tutor.tui.resting.REST", 0.0)
    monkeypatch.setattr("lora_tutor.tui.screens.dialog.UNREAD", 0.0)


@pytest.fixture
def grader() -> FakeGrader:
    return FakeGrader(by_words, price_by_words)


@pytest.fixture
def script() -> Script:
    """What the lab does when it runs."""
    return Script()


@pytest.fixture
def newcomer(tmp_path: Path, grader: FakeGrader, script: Script) -> Iterator[Session]:
    """A session of someone who has never been here."""
    course = make_course(tmp_path / "course")
    session = Session.open(tmp_path / "workspace", course, lambda: grader)
    session._progress.set_setting(CHOICE_SEED, AUTHORED)
    session.labs = scripted_labs(session.notes, script)
    yield session
    session.close()


@pytest.fixture
def session(newcomer: Session) -> Session:
    """Of someone who was welcomed."""
    newcomer.notes.choose("welcomed", "yes")
    return newcomer


@pytest.fixture
def app(session: Session) -> LoraTutorApp:
    return LoraTutorApp(session)


@pytest.fixture
def exercise_app(session: Session, app: LoraTutorApp) -> LoraTutorApp:
    session.remember(Place("exercise", "09_lora_forward"))
    return app


@pytest.fixture
def lesson_app(session: Session, app: LoraTutorApp) -> LoraTutorApp:
    session.remember(Place("lesson", "3.1"))
    return app


@pytest.fixture
def lab_app(session: Session, app: LoraTutorApp) -> LoraTutorApp:
    session.remember(Place("lab", LAB.name))
    return app
