"""One learner walks the whole course in one app: each page, each question, each exercise.

Session and grader are the real ones. Where to go is what the app itself offers next; each question
is answered wrong and then right, each exercise fails by a known mistake and then passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from lora_tutor.course import blocks
from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.page import load_page
from lora_tutor.learner.session import Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.screens.celebration import Celebration
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.lesson import LessonScreen
from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.widgets.links import LinkLine
from lora_tutor.tui.widgets.quiz import AnswerLine, Quiz
from tests.tui.screen_text import found, sees, shown, until, words_in

pytestmark = pytest.mark.timeout(1200)

SIZE = (120, 36)
PATIENCE = 60.0
"""Seconds for one step; the first grading waits for torch to be loaded."""


@pytest.fixture
def real(tmp_path: Path) -> Iterator[LoraTutorApp]:
    session = Session.open(tmp_path / "workspace")
    session.notes.choose("welcomed", "yes")
    yield LoraTutorApp(session)
    session.close()


@pytest.mark.parametrize(
    "whole", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["begun", "whole"]
)
async def test_a_learner_goes_through_all_of_it(real: LoraTutorApp, whole: bool) -> None:
    """Or up to the first exercise that is passed."""
    app, course = real, real.session.course
    pages: list[str] = []
    exercises: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        app.animation_level = "none"
        while True:
            await until(
                lambda: isinstance(app.screen, CourseMap | Celebration) and app.screen.is_mounted,
                patience=PATIENCE,
            )
            await pilot.pause(0.2)
            if isinstance(app.screen, Celebration):
                await pilot.press("enter")
                continue
            step = app.session.next_step()
            if step.kind == "done" or (exercises and not whole):
                break
            assert step.id not in pages + exercises, f"{step.id} is offered again"
            await pilot.press("n")
            await until(lambda at=step.id: _place_id(app) == at, patience=PATIENCE)
            if step.kind == "lesson":
                await read_page(app, pilot, step.id)
                pages.append(step.id)
                await pilot.press("m")
            else:
                await solve(app, pilot, step.id)
                exercises.append(step.id)
                await pilot.press("f10")
        if whole:
            await sees(app, "100%")
            done = len(exercises)
            await sees(app, f"spine 5/5, done; full course {done}/{done}, done")
    lessons = list(course.lessons())[: None if whole else len(pages)]
    assert pages == [lesson.id for lesson in lessons]
    assert exercises == list(course.exercises)[: None if whole else 1]
    for lesson in lessons:
        asked = {
            block.id for block in load_page(lesson).blocks if isinstance(block, blocks.QuizBlock)
        }
        assert app.session.quiz_answers(lesson.id).keys() == asked
    if not whole:
        return
    at = app.session.progress()
    assert (at.lessons_read, at.passed, at.points) == (at.lessons, at.exercises, at.max_points)
    assert at.minutes_left == 0


def _place_id(app: LoraTutorApp) -> str:
    screen = app.screen
    return screen.place().id if isinstance(screen, CourseScreen) and screen.is_mounted else ""


async def read_page(app: LoraTutorApp, pilot: Pilot[Any], lesson_id: str) -> None:
    """Answer what is asked, then go to the end of the page, where it counts as read."""
    assert isinstance(app.screen, LessonScreen)
    await found(app, LinkLine)
    for quiz in app.screen.query(Quiz):
        quiz.focus()
        await until(lambda at=quiz: at.has_focus)
        await answer(app, pilot, lesson_id, quiz, right=False)
        await answer(app, pilot, lesson_id, quiz, right=True)
    await pilot.press("end")
    await until(lambda: app.session.is_read(lesson_id), patience=PATIENCE)


async def answer(
    app: LoraTutorApp, pilot: Pilot[Any], lesson_id: str, quiz: Quiz, *, right: bool
) -> None:
    """Press the key of the first choice that is right, or is not."""
    number = next(at for at, each in enumerate(quiz.quiz.choices) if each.right is right)
    key = str(number + 1)
    if not quiz.sight(key, quiz.rows_seen()):
        await pilot.press(key)  # which shows the choice, and takes no answer yet
    await until(lambda: quiz.sight(key, quiz.rows_seen()), patience=PATIENCE)
    await pilot.press(key)
    kept = (quiz.quiz.choices[number].number, right)
    await until(
        lambda: app.session.quiz_answers(lesson_id).get(quiz.quiz.id) == kept, patience=PATIENCE
    )
    assert quiz.query_one(AnswerLine).has_class("-right" if right else "-wrong")


async def solve(app: LoraTutorApp, pilot: Pilot[Any], exercise_id: str) -> None:
    """First the exercise's first known mistake, which is called by its name; then the reference."""
    screen = app.screen
    assert isinstance(screen, ExerciseScreen)
    code = await found(app, CodeEditor)
    mistake = mistakes_of(screen.exercise)[0]
    code.text = mistake.source
    await pilot.press("ctrl+s")
    await until(lambda: app.session.status(exercise_id).attempts == 1, patience=PATIENCE)
    graded = app.session.history(exercise_id)[0].report
    assert not graded.passed
    assert graded.mistake is not None, f"{exercise_id}: {mistake.id} got no name"
    assert graded.mistake.title == mistake.title
    await says(app, screen.query_one("#mistake"), mistake.title)
    code.text = screen.exercise.reference.read_text(encoding="utf-8")
    await pilot.press("ctrl+s")
    await sees(app, "passed in", patience=PATIENCE)
    points = screen.exercise.points
    await sees(app, f"{points} of {points} points")
    assert app.session.status(exercise_id).passed


async def says(app: LoraTutorApp, widget: Widget, words: str) -> None:
    """Wait until `words` are on the screen where `widget` is; a failure shows the screen."""
    try:
        await until(lambda: words in words_in(app, widget), patience=PATIENCE)
    except AssertionError:
        raise AssertionError(f"{words!r} is not in {widget}:\n{shown(app)}") from None
