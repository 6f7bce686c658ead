"""The course map: what it shows, and where its keys lead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.course_map import CourseList, CourseMap
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.lesson import LessonScreen
from tests.learner.sample import FakeGrader
from tests.tui.screen_text import sees, shown, until

SIZE = (80, 24)


@pytest.mark.quick
async def test_shows_sections_marks_and_what_is_next(app: LoraTutorApp, session: Session) -> None:
    session.mark_read("1.1")
    async with app.run_test(size=SIZE, notifications=True):
        await until(lambda: "What's next" in shown(app))
        text = shown(app)
        assert "What's next: Read 3.1 Fine-tuning as an update" in text
        assert "You have not read it yet." in text
        assert "● 1.1" in text
        assert "○ 4.2" in text
        assert "○ 09 The adapted forward pass  0/8 points, 15 min" in text
        assert "0/16 points" in text


async def test_marks_without_unicode(app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    async with app.run_test(size=SIZE, notifications=True):
        await until(lambda: "[ ] 1.1" in shown(app))
        text = shown(app)
        assert "○" not in text
        assert "> [ ] 09" in text
        assert "> spine, short path" in text


async def test_the_spine_is_marked_and_counted(app: LoraTutorApp) -> None:
    async with app.run_test(size=SIZE):
        await until(lambda: "What's next" in shown(app))
        text = shown(app)
        assert "» ○ 09" in text
        assert "» ○ 08" not in text
        assert "» spine, short path" in text
        assert "spine 0/1, about 15 min left; full course 0/2, about 30 min left" in text


async def test_a_path_that_is_done_says_so(app: LoraTutorApp, session: Session) -> None:
    session.save("09_lora_forward", "right")
    session.grade(session.submission("09_lora_forward"))
    async with app.run_test(size=SIZE):
        await sees(app, "spine 1/1, done; full course 1/2, about 15 min left")


async def test_a_course_without_a_spine_does_not_speak_of_it(
    app: LoraTutorApp, session: Session
) -> None:
    session.course = replace(session.course, spine=())
    async with app.run_test(size=SIZE):
        await sees(app, "full course 0/2, about 30 min left")
        assert "spine" not in shown(app)
        assert "»" not in shown(app)


async def test_both_paths_of_the_real_course_fit(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "workspace")
    session.notes.choose("welcomed", "yes")
    try:
        app = LoraTutorApp(session)
        async with app.run_test(size=SIZE):
            exercises = len(session.course.exercises)
            await sees(app, f"spine 0/5, about 2 h 45 min left; full course 0/{exercises}, about")
            assert any(
                "full course" in line and line.endswith(" h left")
                for line in map(str.rstrip, shown(app).splitlines())
            )
    finally:
        session.close()


async def test_enter_on_the_first_line_goes_on(app: LoraTutorApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, LessonScreen))
        assert app.screen.place().id == "1.1"


@pytest.mark.parametrize("keys", [["down", "down", "down"], ["j", "j", "j"]])
async def test_keys_reach_an_exercise(app: LoraTutorApp, keys: list[str]) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*keys, "enter")
        await until(lambda: isinstance(app.screen, ExerciseScreen))
        assert app.screen.exercise.id == "08_init_factors"  # type: ignore[attr-defined]


async def test_a_click_opens(app: LoraTutorApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click(CourseList, offset=(8, 4))
        await until(lambda: isinstance(app.screen, LessonScreen))


async def test_n_follows_the_session_even_at_the_end(
    app: LoraTutorApp, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lora_tutor.learner.session import NextStep

    monkeypatch.setattr(
        session, "next_step", lambda after=None: NextStep("done", "", "The end", "All is done.")
    )
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, CourseMap)
        assert "All is done." in shown(app)


async def test_notices_are_shown_as_they_are(app: LoraTutorApp, session: Session) -> None:
    session.notices.append("progress.db was damaged [see below]; it was set aside.")
    async with app.run_test(size=SIZE, notifications=True):
        await until(lambda: "damaged [see below]" in " ".join(shown(app).split()))


async def test_q_quits_and_the_place_is_kept(app: LoraTutorApp, session: Session) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("q")
        await pilot.pause()
    assert session.place() == Place("map", row=0)
    assert app.return_code == 0


async def test_the_service_is_warmed_up_after_the_first_picture(
    app: LoraTutorApp, session: Session, grader: FakeGrader
) -> None:
    async with app.run_test(size=SIZE):
        await until(lambda: grader.calls)


async def test_a_place_that_is_gone_opens_the_map(app: LoraTutorApp, session: Session) -> None:
    session.remember(Place("lesson", "3.1"))
    session.course.lesson("3.1").file.unlink()
    async with app.run_test(size=SIZE, notifications=True):
        assert isinstance(app.screen, CourseMap)
        await sees(app, "the page is missing")


@pytest.mark.parametrize("size", [(59, 24), (80, 17), (30, 8)])
async def test_a_window_too_small_says_so(app: LoraTutorApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await until(lambda: "too small" in shown(app))
        await pilot.resize_terminal(80, 24)
        await until(lambda: "What's next" in shown(app))
