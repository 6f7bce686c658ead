"""Lessons: reading, turning pages, questions, examples, links, and coming back."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from lora_tutor.course import blocks
from lora_tutor.errors import WorkspaceError
from lora_tutor.learner.pages import AUTHORED, CHOICE_SEED
from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.messages import OpenLesson
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.lesson import LessonScreen, PageScroll
from lora_tutor.tui.widgets.convention import ConventionLine
from lora_tutor.tui.widgets.example import Example
from lora_tutor.tui.widgets.formula import Formula
from lora_tutor.tui.widgets.links import LinkLine
from lora_tutor.tui.widgets.quiz import Quiz
from tests.learner.sample import CARL
from tests.tui.screen_text import found, shown, until
from tests.tui.told_to_end import told_to_end

SIZE = (80, 24)


def lesson_id(app: LoraTutorApp) -> str:
    assert isinstance(app.screen, LessonScreen)
    return app.screen.place().id


@pytest.mark.quick
async def test_a_page_with_a_formula_shows_the_convention(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test(size=SIZE):
        await until(lambda: "lora_A = our B" in shown(lesson_app))
        assert "costs $5" in shown(lesson_app)
        assert "$" not in shown(lesson_app).replace("$5", "")


async def test_a_page_without_a_formula_does_not(app: LoraTutorApp, session: Session) -> None:
    session.remember(Place("lesson", "1.1"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert not app.screen.query(ConventionLine)


async def test_keys_turn_the_pages(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        for key, expected in (("n", "4.2"), ("p", "3.1")):
            await pilot.press(key)
            await until(lambda wanted=expected: lesson_id(lesson_app) == wanted)
        await pilot.press("m")
        await until(lambda: isinstance(lesson_app.screen, CourseMap))


async def test_e_opens_the_exercise_and_a_link_too(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        await found(lesson_app, LinkLine)
        link = next(each for each in lesson_app.screen.query(LinkLine) if "09" in each.target)
        link.focus()
        await pilot.press("enter")
        await until(lambda: isinstance(lesson_app.screen, ExerciseScreen))
        assert lesson_app.screen.exercise.id == "09_lora_forward"  # type: ignore[attr-defined]
        await pilot.press("escape", "l")
        await until(lambda: isinstance(lesson_app.screen, LessonScreen))
        await pilot.press("e")
        await until(lambda: isinstance(lesson_app.screen, ExerciseScreen))


async def test_the_links_below_say_more_than_a_number(app: LoraTutorApp, session: Session) -> None:
    session.course.lesson("4.2").file.write_text("As in [3.1](lesson:3.1).", encoding="utf-8")
    session.remember(Place("lesson", "4.2"))
    async with app.run_test(size=SIZE):
        await until(lambda: "Page 3.1 Fine-tuning as an update" in shown(app))


@pytest.mark.parametrize(("count", "keys"), [(2, "a b"), (3, "a b c"), (4, "a b c d")])
def test_a_question_names_the_letters_that_it_has(count: int, keys: str) -> None:
    choices = tuple(blocks.Choice("words", False, "answer", number) for number in range(count))
    quiz = Quiz(blocks.QuizBlock("id", "question", choices))
    assert quiz.border_subtitle == keys
    quiz.watch_has_focus(True)
    assert quiz.border_subtitle == f"{keys} or ↑ ↓ Enter"


async def test_a_click_on_a_link_in_the_prose(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        rows = shown(lesson_app).split("\n")
        row = next(at for at, line in enumerate(rows) if "the forward pass" in line)
        await pilot.click(offset=(rows[row].index("the forward pass") + 3, row))
        await until(lambda: lesson_id(lesson_app) == "4.2")


async def test_a_short_page_counts_as_read_at_once(app: LoraTutorApp, session: Session) -> None:
    session.remember(Place("lesson", "1.1"))
    async with app.run_test(size=SIZE):
        await until(lambda: session.is_read("1.1"))


async def test_a_long_page_is_read_at_its_end(lesson_app: LoraTutorApp, session: Session) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        await found(lesson_app, LinkLine)
        await pilot.pause()
        assert not session.is_read("3.1")
        await pilot.press("end")
        await until(lambda: session.is_read("3.1"))


async def test_reopening_brings_back_page_and_line(
    lesson_app: LoraTutorApp, session: Session
) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        await found(lesson_app, LinkLine)
        await pilot.pause()
        lesson_app.screen.query_one(PageScroll).scroll_to(y=9, animate=False)
        await until(lambda: session.place().row == 9)
    again = LoraTutorApp(session)
    async with again.run_test(size=SIZE):
        await until(lambda: again.screen.query_one(PageScroll).scroll_y == 9)
        assert lesson_id(again) == "3.1"


@pytest.mark.quick
@pytest.mark.parametrize(
    ("keys", "choice", "right", "words"),
    [
        (["a"], 0, True, "groups from the left"),
        (["2"], 1, False, "not what Python does"),
        (["down", "down", "enter"], 2, False, "It never does"),
    ],
)
async def test_a_question_is_answered_and_kept(
    lesson_app: LoraTutorApp,
    session: Session,
    keys: list[str],
    choice: int,
    right: bool,
    words: str,
) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        quiz = await found(lesson_app, Quiz)
        quiz.focus()
        # What is not in view yet takes no answer.
        await until(lambda: quiz.rows_seen() == range(quiz.region.height))
        await pilot.press(*keys)
        await until(lambda: words in " ".join(shown(lesson_app).split()))
        assert session.quiz_answers("3.1")["parenthesise"] == (choice, right)
        assert ("✔ Right" in shown(lesson_app)) == right


@pytest.mark.parametrize(
    ("keys", "choice", "words"),
    [
        (["a"], 2, "It never does"),
        (["2"], 0, "groups from the left"),
        (["down", "down", "enter"], 1, "not what Python does"),
    ],
)
async def test_an_answer_is_kept_by_its_number_and_shown_in_the_learners_order(
    lesson_app: LoraTutorApp, session: Session, keys: list[str], choice: int, words: str
) -> None:
    session._progress.set_setting(CHOICE_SEED, CARL)
    async with lesson_app.run_test(size=SIZE) as pilot:
        (await found(lesson_app, Quiz)).focus()
        await until(lambda: "a)  it depends" in shown(lesson_app))
        await pilot.press(*keys)
        await until(lambda: words in " ".join(shown(lesson_app).split()))
        assert session.quiz_answers("3.1")["parenthesise"] == (choice, choice == 0)
    # In another order, as after the seed was lost, the answer is the same.
    session._progress.set_setting(CHOICE_SEED, AUTHORED)
    again = LoraTutorApp(session)
    async with again.run_test(size=SIZE):
        assert (await found(again, Quiz)).chosen == choice


async def test_the_pointer_is_on_a_choice_while_the_question_has_the_focus(
    lesson_app: LoraTutorApp,
) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        (await found(lesson_app, Quiz)).focus()
        await until(lambda: "▶ a)  (A @ B) @ x" in shown(lesson_app))
        await pilot.press("tab")
        await until(lambda: "│   a)  (A @ B) @ x" in shown(lesson_app))


async def test_an_answer_to_an_older_version_of_the_page_is_not_shown(
    lesson_app: LoraTutorApp, session: Session
) -> None:
    session.answer_quiz("3.1", "parenthesise", 1, True)
    async with lesson_app.run_test(size=SIZE):
        assert (await found(lesson_app, Quiz)).chosen is None


async def test_a_wrong_answer_may_be_changed_and_comes_back(
    lesson_app: LoraTutorApp, session: Session
) -> None:
    session.answer_quiz("3.1", "parenthesise", 1, False)
    async with lesson_app.run_test(size=SIZE) as pilot:
        quiz = await found(lesson_app, Quiz)
        quiz.focus()
        await until(lambda: "Not so." in shown(lesson_app))
        await pilot.press("a")
        await until(lambda: "Not so." not in shown(lesson_app))
        assert session.quiz_answers("3.1")["parenthesise"] == (0, True)


async def test_y_copies_the_latex(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        (await found(lesson_app, Formula)).focus()
        await pilot.press("y")
        await pilot.pause()
        assert r"\frac{\alpha}{r}" in lesson_app.clipboard


async def test_an_example_runs_is_changed_and_comes_back(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        example = await found(lesson_app, Example)
        example.focus()
        await pilot.press("r")
        await until(lambda: "28\nthe end" in output_of(example))
        await pilot.press("enter")
        await until(lambda: example.editing)
        await pilot.press("down", "down", "end", "enter", *"1/0", "ctrl+r")
        await until(lambda: "ZeroDivisionError: division by zero (line 4)" in output_of(example))
        await pilot.press("escape")
        await until(lambda: not example.editing)
        assert example.source.endswith("1/0")
        await pilot.press("x")
        await pilot.pause()
        assert example.source == example.example.code


async def test_a_running_example_can_be_stopped(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test(size=SIZE) as pilot:
        example = await found(lesson_app, Example)
        example.source = "while True: pass"
        example.focus()
        await pilot.press("r")
        await until(lambda: "running" in output_of(example))
        await pilot.press("escape")
        await until(lambda: "Stopped." in output_of(example))
        assert isinstance(lesson_app.screen, LessonScreen)


@pytest.mark.parametrize("way", ["n", "ctrl+q", "the system"])
async def test_a_changed_example_is_kept(
    lesson_app: LoraTutorApp, session: Session, way: str
) -> None:
    """However the page is left, and while it is edited too."""
    async with lesson_app.run_test(size=SIZE) as pilot:
        example = await found(lesson_app, Example)
        original = example.source
        example.focus()
        await pilot.press("enter")
        await until(lambda: example.editing)
        await pilot.press("#", "1")
        if way == "the system":
            await told_to_end()
            await until(lambda: lesson_app.ending)
        elif way == "n":
            lesson_app.post_message(OpenLesson("1.1"))
            await until(lambda: not example.is_attached)
        else:
            await pilot.press("ctrl+q", "ctrl+q")
    assert session.notes.example(original) == "#1" + original


async def test_a_page_stays_while_its_example_cannot_be_kept(
    lesson_app: LoraTutorApp, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise WorkspaceError("The disk is full; make room.")

    async with lesson_app.run_test(size=SIZE, notifications=True):
        example = await found(lesson_app, Example)
        with monkeypatch.context() as patch:
            patch.setattr(session.notes, "keep_example", refuse)
            lesson_app.post_message(OpenLesson("1.1"))
            await until(lambda: "The disk is full; make room." in shown(lesson_app))
            assert example.is_attached
        lesson_app.post_message(OpenLesson("1.1"))
        await until(lambda: not example.is_attached)


async def test_a_kept_example_is_shown_until_the_original_comes_back(
    lesson_app: LoraTutorApp, session: Session
) -> None:
    theirs = blocks.ExampleBlock(">>> 6 * 7\n42")
    session.notes.keep_example(theirs.code, "2 + 2")

    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield Example(theirs, session.notes)

    async with Bare().run_test(size=SIZE) as pilot:
        example = await found(pilot.app, Example)
        await until(lambda: "2 + 2" in shown(pilot.app))
        assert "x original" in shown(pilot.app)
        example.focus()
        await pilot.press("x")
        await until(lambda: ">>> 6 * 7" in shown(pilot.app))
        example.keep()
    assert session.notes.example(theirs.code) == theirs.code


async def test_keys_in_one_burst_start_and_stop_an_example(lesson_app: LoraTutorApp) -> None:
    """A run may be stopped, and begun again, before its worker has begun."""
    async with lesson_app.run_test(size=SIZE):
        example = await found(lesson_app, Example)
        example.action_run()
        await example.action_leave()
        assert "Stopped." in output_of(example)
        example.source = "while True: pass"
        example.action_run()
        example.source = "6 * 7"
        example.action_run()
        await until(lambda: "42" in output_of(example))
        await example.action_leave()
        await until(lambda: isinstance(lesson_app.screen, CourseMap))


def output_of(example: Example) -> str:
    return str(example.query_one("#output").render())


STEPS = "# The forward pass\n" + "".join(
    f"```{{quiz}} {name}\nAnd then?\n- [x] yes -- So it is.\n- [ ] no -- Not this.\n"
    "- [ ] nor -- Nor this.\n```\n"
    for name in ("one", "two after one", "six after two")
)


async def test_the_next_step_comes_with_the_right_answer(session: Session) -> None:
    session.course.lesson("4.2").file.write_text(STEPS, encoding="utf-8")
    session.remember(Place("lesson", "4.2"))

    async def seen(app: LoraTutorApp) -> list[str]:
        await until(lambda: len(app.screen.query(Quiz)) == 3)
        return [quiz.quiz.id for quiz in app.screen.query(Quiz) if quiz.display]

    def answer(app: LoraTutorApp, name: str, right: bool) -> None:
        quiz = next(each for each in app.screen.query(Quiz) if each.quiz.id == name)
        quiz.answer(next(at for at, x in enumerate(quiz.quiz.choices) if x.right is right))

    app = LoraTutorApp(session)
    async with app.run_test(size=SIZE) as pilot:
        assert await seen(app) == ["one"]
        assert app.screen.query(Quiz).first().border_title == "Step 1 of 3"
        answer(app, "one", right=False)
        await pilot.pause()
        assert await seen(app) == ["one"]
        answer(app, "one", right=True)
        await pilot.pause()
        assert await seen(app) == ["one", "two"]
        answer(app, "two", right=False)
        await pilot.pause()
    again = LoraTutorApp(session)
    async with again.run_test(size=SIZE) as pilot:
        assert await seen(again) == ["one", "two"]
        answer(again, "one", right=False)
        answer(again, "two", right=True)
        await pilot.pause()
        assert await seen(again) == ["one", "two", "six"]
