"""One's own editor: saving there grades here, and no text is ever overwritten unasked."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lora_tutor.learner.session import Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.ask import Ask
from lora_tutor.tui.screens.compare import Compare
from lora_tutor.tui.screens.exercise import ExerciseScreen
from tests.learner.sample import FakeGrader
from tests.tui.screen_text import until
from tests.tui.scripted_lab import Script
from tests.tui.test_exercise import ID, WIDE, editor, says


async def ready(app: LoraTutorApp) -> None:
    await until(lambda: says(app, "watching by"))


async def test_the_watcher_says_how_it_watches(exercise_app: LoraTutorApp) -> None:
    async with exercise_app.run_test(size=WIDE):
        await until(
            lambda: (
                says(exercise_app, "watching by events")
                or says(exercise_app, "watching by polling")
            )
        )


async def test_saving_outside_grades_here(exercise_app: LoraTutorApp, session: Session) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE):
        await ready(app)
        session.path(ID).write_text("right, from outside\n", encoding="utf-8")
        await until(lambda: says(app, "passed in 23 ms"))
        assert editor(app).text == "right, from outside\n"


async def test_ones_own_save_is_graded_once(
    exercise_app: LoraTutorApp, session: Session, grader: FakeGrader
) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await ready(app)
        await pilot.press(*"right", "ctrl+s")
        await until(lambda: says(app, "passed in"))
        await pilot.pause(0.4)
        assert grader.gradings == 1


@pytest.mark.parametrize("key", ["t", "k", "escape"])
async def test_two_versions_ask(exercise_app: LoraTutorApp, session: Session, key: str) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await ready(app)
        await pilot.press(*"mine")
        session.path(ID).write_text("right, theirs\n", encoding="utf-8")
        await until(lambda: isinstance(app.screen, Ask))
        assert session.source(ID) == "right, theirs\n"
        await pilot.press(key)
        await until(lambda: isinstance(app.screen, ExerciseScreen))
        if key == "t":
            await until(lambda: editor(app).text == "right, theirs\n")
            await pilot.press("ctrl+z")
        await until(lambda: editor(app).text.startswith("mine"))
        await pilot.pause()
        kept = session.backups(ID)[0].path if key == "k" else session.path(ID)
        assert kept.read_text(encoding="utf-8") == "right, theirs\n"
        assert session.source(ID).startswith("mine") == (key == "k")


async def test_both_versions_can_be_seen_first(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await ready(app)
        await pilot.press(*"mine")
        session.path(ID).write_text("theirs\n", encoding="utf-8")
        await until(lambda: isinstance(app.screen, Ask))
        await pilot.press("b")
        await until(lambda: isinstance(app.screen, Compare))
        await until(lambda: says(app, "theirs") and says(app, "mine"))
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, Ask))


async def test_saving_over_an_unseen_change_asks_first(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    """The watcher may be slower than the learner's Ctrl+S."""
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*"mine")
        session.path(ID).write_text("theirs\n", encoding="utf-8")
        await pilot.press("ctrl+s")
        await until(lambda: isinstance(app.screen, Ask))
        assert session.source(ID) == "theirs\n"


async def test_without_an_editor_the_path_is_shown(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("f4")
        await until(lambda: says(app, "Neither $VISUAL nor $EDITOR is set."))


async def test_the_own_editor_gets_the_saved_text(
    exercise_app: LoraTutorApp,
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: Script,
) -> None:
    script = tmp_path / "editor with a space"
    script.write_text(
        '#!/bin/sh\nprintf "right # was: " > "$2.new"\ncat "$2" >> "$2.new"\ncat "$2.new" > "$2"\n'
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", f"'{script}' --wait")

    @contextmanager
    def suspend() -> Iterator[None]:
        yield

    app = exercise_app
    monkeypatch.setattr(app, "suspend", suspend)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*"draft", "f4")
        await until(lambda: editor(app).text.startswith("right # was: draft"))
        await until(lambda: says(app, "passed in"))
    assert os.environ["EDITOR"].endswith("--wait")


@pytest.mark.parametrize(
    "text",
    ["one\r\ntwo\nthree\n", "one\x0ctwo\n", 's = "a\u2028b"\n', "one\rtwo\n"],
    ids=["mixed", "form feed", "line separator", "old Mac and Unix"],
)
async def test_a_file_with_odd_line_ends_stays_until_it_is_edited(
    exercise_app: LoraTutorApp, session: Session, text: str, grader: FakeGrader
) -> None:
    app, path = exercise_app, session.path(ID)
    path.write_bytes(text.encode())
    async with app.run_test(size=WIDE) as pilot:
        await ready(app)
        assert not says(app, "not saved")
        await pilot.press("ctrl+s")
        await until(lambda: grader.gradings == 1)
        assert path.read_bytes() == text.encode()
        await pilot.press("x", "f10")
        await until(lambda: not isinstance(app.screen, ExerciseScreen))
    assert path.read_text().startswith("x")
    assert session.backups(ID)[0].path.read_bytes() == text.encode()
