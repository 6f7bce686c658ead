"""What an exercise shows where it opens and after a grading: the task, the TODO, the line."""

from __future__ import annotations

import pytest

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.messages import OpenExercise
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.widgets.checks import ChecksPanel
from lora_tutor.tui.widgets.code_editor import CodeEditor
from tests.tui.fake_course import STUB
from tests.tui.screen_text import editor, says, sees, until, words_in

ID = "09_lora_forward"
NARROW = (80, 24)
LONG_STORY = STUB.replace("rows.\n", "rows.\n" + "\nMore of the story, line by line.\n" * 14)
LONG_STUB = LONG_STORY.replace(
    "shape (n, d).", f"shape (n, d).\n\n    {'-' * 60} wide, to 79\n    "
)


def give(session: Session, stub: str) -> None:
    """As if the course had this stub."""
    session.course.exercise(ID).stub.write_text(stub, encoding="utf-8")
    session.reset(ID)


@pytest.mark.parametrize("size", [NARROW, (120, 40)])
async def test_it_opens_with_task_and_todo_and_no_docstring_twice(
    session: Session, exercise_app: LoraTutorApp, size: tuple[int, int]
) -> None:
    app = exercise_app
    give(session, LONG_STUB.replace("# Two thin", "# TODO: two thin"))
    async with app.run_test(size=size):
        await sees(app, "# TODO: two thin products")
        assert says(app, "A frozen layer gets a small update.")
        assert says(app, "difficulty 2 of 5")
        assert says(app, "wide, to 79")
        code = editor(app)
        assert code.text.split("\n")[code.cursor_location[0]].lstrip().startswith("# TODO")
        first = next(row for row in code.text.split("\n") if row.startswith("A frozen"))
        assert first not in [code.get_line(y).plain for y in rows_in_view(code)]


def rows_in_view(code: CodeEditor) -> range:
    top = code.scroll_offset.y
    return range(top, min(top + code.size.height, code.document.line_count))


async def test_the_line_of_an_error_is_in_view_after_a_grading(
    session: Session, exercise_app: LoraTutorApp
) -> None:
    app = exercise_app
    session.save(ID, STUB + "\n# more" * 40 + "\n    raises here\n" + "# end\n" * 20)
    async with app.run_test(size=NARROW) as pilot:
        await sees(app, "def lora_forward")
        await pilot.press("ctrl+s")
        await sees(app, "your code raised an error")
        await sees(app, "raises here")
        code = editor(app)
        row = next(y for y in rows_in_view(code) if "raises" in code.get_line(y).plain)
        assert any("underline" in str(span.style) for span in code.get_line(row).spans)
        await pilot.press("x")
        assert not any("underline" in str(span.style) for span in code.get_line(row).spans)


async def test_a_grading_leaves_the_cursor_in_view(
    session: Session, exercise_app: LoraTutorApp
) -> None:
    """The verdict takes the lower half of a narrow window."""
    app = exercise_app
    session.save(ID, STUB + "\n# alpha_only" * 40)
    async with app.run_test(size=NARROW) as pilot:
        await sees(app, "def lora_forward")
        editor(app).move_cursor((editor(app).scroll_offset.y + 18, 0))
        await pilot.press("ctrl+s")
        await sees(app, "alpha in place of alpha / r")
        await until(lambda: editor(app).cursor_location[0] in rows_in_view(editor(app)))


async def test_a_file_opened_again_shows_code_and_the_cursor_where_it_was(
    session: Session, app: LoraTutorApp
) -> None:
    """Also after another exercise was open, and the app was closed."""
    session.save(ID, LONG_STUB.replace("raise Not", "return Not"))
    session.remember(Place("exercise", ID))
    async with app.run_test(size=NARROW) as pilot:
        await sees(app, "return NotImplementedError")
        await pilot.press("up", "right", "right")
        where = editor(app).cursor_location
        app.post_message(OpenExercise("08_init_factors"))
        await sees(app, "08 Initialise")
    again = LoraTutorApp(session)
    async with again.run_test(size=NARROW):
        again.post_message(OpenExercise(ID))
        await sees(again, "return NotImplementedError")
        assert editor(again).cursor_location == where


async def test_work_begins_at_the_todo_and_goes_on_where_it_was(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    app = exercise_app
    stub = "\n" * 50 + "def f():\n    # TODO: here\n    raise NotImplementedError\n"
    session.save("09_lora_forward", stub)
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(app, "# TODO: here")
        assert app.screen.query_one(CodeEditor).cursor_location == (51, 4)
        await pilot.press("up", "f10")
        await until(lambda: isinstance(app.screen, CourseMap))
        app.post_message(OpenExercise("09_lora_forward"))
        await sees(app, "# TODO: here")
        assert app.screen.query_one(CodeEditor).cursor_location == (50, 4)


async def test_signs_tell_of_lines_that_go_on_beyond_the_window(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(app, "watching by")
        code = editor(app)
        fits = "a" * code.scrollable_content_region.width
        code.text = f"short = 1\nlong = '{'x' * 90}'\n{fits}"
        code.cursor_location = (0, 0)
        long = f"long = '{'x' * 90}"[: len(fits) - 1]
        await until(lambda: words_in(app, code).startswith(f"short = 1 {long}› {fits}"))
        await pilot.press("down", "end")
        await until(lambda: words_in(app, code).startswith("‹ ‹xxx"))
        assert "›" not in words_in(app, code)
        # Four columns to the right are in view from the beginning, too.
        code.cursor_location = (1, 4)
        await until(lambda: words_in(app, code).startswith(f"short = 1 {long}›"))


async def test_space_scrolls_the_checks_as_it_does_a_page(exercise_app: LoraTutorApp) -> None:
    async with exercise_app.run_test(size=NARROW) as pilot:
        await sees(exercise_app, "def lora_forward")
        panel = exercise_app.screen.query_one(ChecksPanel)
        panel.say("a line\n" * 60)
        await pilot.press("f9", "space")
        await until(lambda: panel.scroll_y > 5)
