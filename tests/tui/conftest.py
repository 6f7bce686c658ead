"""Every test of the app gets its own course, and an environment free of the machine's choices."""

from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.learner.session import Place
from lora_tutor.tui.app import LoraTutorApp
from tests.tui.fake_session import FakeSession


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LORA_TUTOR_ASCII", "0")


@pytest.fixture
def session(tmp_path: Path) -> FakeSession:
    return FakeSession(tmp_path)


@pytest.fixture
def app(session: FakeSession) -> LoraTutorApp:
    return LoraTutorApp(session)  # type: ignore[arg-type]


@pytest.fixture
def exercise_app(session: FakeSession, app: LoraTutorApp) -> LoraTutorApp:
    session.kept = Place("exercise", "09_lora_forward")
    return app


@pytest.fixture
def lesson_app(session: FakeSession, app: LoraTutorApp) -> LoraTutorApp:
    session.kept = Place("lesson", "3.1")
    return app


@pytest.fixture
def lab_app(session: FakeSession, app: LoraTutorApp) -> LoraTutorApp:
    session.kept = Place("lab", "toy")
    return app
