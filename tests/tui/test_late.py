"""What comes late, when that which it means has gone: nothing is done, and the app goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual import events
from textual._context import active_message_pump
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui import turns
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.messages import OpenKnown, OpenReview, QuizAnswered
from lora_tutor.tui.screens.after_pass import AfterPass
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.failing_case import FailingCase
from lora_tutor.tui.screens.know import KnowScreen
from lora_tutor.tui.screens.lab import LabScreen
from lora_tutor.tui.screens.lesson import LessonScreen
from lora_tutor.tui.screens.palette import Palette
from lora_tutor.tui.screens.review import ReviewScreen
from lora_tutor.tui.widgets.chart_pager import ChartPager
from lora_tutor.tui.widgets.checks import ChecksPanel
from lora_tutor.tui.widgets.example import Example
from lora_tutor.tui.widgets.lab_text import LabText
from lora_tutor.tui.widgets.prediction import NumberPrediction
from lora_tutor.tui.widgets.quiz import AnswerLine, Quiz
from tests.tui.screen_text import found, opened_lab, until
from tests.tui.test_after_pass import passed_with
from tests.tui.test_finish import three_days_ago

NARROW = (80, 24)
ID = "09_lora_forward"


def at(
    kind: type[events.Event], pump: type[object], act: Callable[[], object]
) -> Callable[[Message], None]:
    """Does `act` once, as the first of the widgets `pump` hears of `kind`."""
    done: list[object] = []

    def hook(message: Message) -> None:
        if not done and type(message) is kind and isinstance(active_message_pump.get(), pump):
            done.append(message)
            act()

    return hook


async def test_a_key_goes_on_from_a_question_that_is_not_there_yet(
    session: Session, app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with three_days_ago(session) as review:
        review.answered("3.1", "parenthesise", False)
    mount_all = VerticalScroll.mount_all

    async def mount_slowly(page: VerticalScroll, widgets: list[Widget]) -> None:
        """Until the key is heard, and for as long as it takes to take these away again."""
        await mount_all(page, widgets)
        if any(isinstance(each, Quiz) for each in widgets):
            key = events.Key("n", "n")
            # It went by all widgets before these came.
            key._set_forwarded()
            app.post_message(key)
            await asyncio.sleep(0.2)

    monkeypatch.setattr(VerticalScroll, "mount_all", mount_slowly)
    async with app.run_test():
        await until(lambda: app.focused)
        app.post_message(OpenReview())
        await until(lambda: isinstance(app.screen, ReviewScreen) and app.screen._left)
        await until(lambda: not app.screen.query(Quiz))


@pytest.mark.parametrize("opens", [OpenReview, lambda: OpenKnown("3.1")], ids=["review", "known"])
async def test_a_late_answer_is_none_to_the_next_question(
    session: Session, app: LoraTutorApp, opens: Callable[[], Message]
) -> None:
    with three_days_ago(session) as review:
        review.answered("3.1", "parenthesise", False)
    before = session.quiz_answers("3.1")
    async with app.run_test() as pilot:
        await until(lambda: app.focused)
        app.post_message(opens())
        await until(lambda: isinstance(app.focused, Quiz))
        screen = app.screen
        assert isinstance(screen, ReviewScreen | KnowScreen)
        screen.on_quiz_answered(QuizAnswered("the one before", 0, True))
        await pilot.press("n")
        await pilot.pause()
        # As of a question that was not answered: the one leaves it, the other stays at it.
        assert screen._left == 1 if isinstance(screen, ReviewScreen) else screen._at == 0
        assert session.quiz_answers("3.1") == before


async def test_a_click_on_a_choice_that_goes(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test():
        quiz = await found(lesson_app, Quiz)
        await quiz.query(AnswerLine).remove()
        quiz.answer(0)
        assert quiz.chosen == 0


async def test_keys_while_findings_take_the_place_of_questions(lab_app: LoraTutorApp) -> None:
    async with lab_app.run_test(size=NARROW) as pilot:
        screen = await opened_lab(lab_app)
        await pilot.resize_terminal(80, 18)
        await pilot.pause()
        text, box = screen.query_one(LabText), screen.query_one(NumberPrediction)
        await box.query(Input).remove()
        key = events.Key("1", "1")
        assert box.value is None
        assert box.check()
        assert box.wants(key, range(3))
        screen.action_go_on()
        text.scroller.remove_children()
        assert text.scroller.allow_vertical_scroll
        text.scroller.action_page_down()


async def test_the_next_run_may_begin_while_findings_are_put_up(
    lab_app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    show = LabScreen._show_words

    async def show_late(screen: LabScreen, words: object) -> None:
        await show(screen, words)  # type: ignore[arg-type]
        monkeypatch.setattr(LabScreen, "_show_words", show)
        screen.action_run()
        assert isinstance(lab_app.focused, LabText | ChartPager)

    monkeypatch.setattr(LabScreen, "_show_words", show_late)
    async with lab_app.run_test(size=NARROW) as pilot:
        screen = await opened_lab(lab_app)
        shown: list[bool] = []
        arrange = screen._charts.show
        monkeypatch.setattr(
            screen._charts, "show", lambda c: (shown.append(screen._work.is_running), arrange(c))
        )
        await pilot.press("ctrl+s")
        await until(lambda: shown)
        # Charts at rest are shown at rest, after the second run.
        assert shown == [False]


async def test_what_was_put_off_is_not_done_in_a_place_that_was_left(
    lesson_app: LoraTutorApp, session: Session
) -> None:
    app = lesson_app
    done: list[str] = []
    async with app.run_test() as pilot:
        await until(lambda: app.focused)
        left = app.screen
        assert isinstance(left, LessonScreen)
        turns.after_paint(left, lambda: done.append("there"))
        await until(lambda: done)
        await app._go(Place("exercise", ID))
        turns._if_there(left, lambda: done.append("left"))
        left._scroll_paused()
        await pilot.pause()
        assert done == ["there"]
        assert session.place().kind == "exercise"


@pytest.mark.parametrize("ends", [False, True])
async def test_an_answer_is_none_where_the_place_is_left_or_the_app_ends(
    exercise_app: LoraTutorApp, session: Session, ends: bool
) -> None:
    """The answer and what overtakes it come in one moment."""
    app = exercise_app
    session.save(ID, "# mine\n")
    async with app.run_test() as pilot:
        await until(lambda: app.focused)
        await pilot.press("f7")
        await until(lambda: app.screen.query("#answer-y"))
        app.screen.dismiss("y")
        if ends:
            app.told_to_end()
        else:
            await app._go(Place("map"))
        await until(lambda: not app.is_running or isinstance(app.screen, CourseMap))
    assert session.source(ID) == "# mine\n"


async def test_what_asks_by_itself_is_not_asked_as_the_app_ends(lesson_app: LoraTutorApp) -> None:
    asked: list[str] = []

    def make() -> Dialog[None]:
        asked.append("made")
        return Dialog()

    async with lesson_app.run_test():
        await until(lambda: lesson_app.focused)
        place = lesson_app.screen
        assert isinstance(place, CourseScreen)
        lesson_app.told_to_end()
        assert await place.ask_at_rest(make) is None
    assert not asked


@pytest.mark.parametrize(
    ("place", "part"),
    [(Place("exercise", ID), ChecksPanel), (Place("lesson", "3.1"), Quiz)],
    ids=["exercise", "lesson"],
)
async def test_the_app_may_end_before_a_part_has_its_parts(
    session: Session, app: LoraTutorApp, place: Place, part: type[object]
) -> None:
    session.answer_quiz("3.1", "parenthesise", 1, False)
    session.remember(place)
    async with app.run_test(message_hook=at(events.Compose, part, app.told_to_end)):
        await until(lambda: not app.is_running)


@pytest.mark.parametrize(("kind", "opens"), [(AfterPass, "compare"), (FailingCase, "inputs")])
async def test_the_app_may_end_as_a_dialog_opens(
    session: Session, exercise_app: LoraTutorApp, kind: type[Dialog[None]], opens: str
) -> None:
    """What then comes back from the grader has nothing to be shown in."""
    app = exercise_app
    passed_with(session)
    hook = at(events.Compose, kind, app.told_to_end)
    async with app.run_test(message_hook=hook):
        await until(lambda: isinstance(app.screen, ExerciseScreen) and app.screen.furnished)
        app.screen.call_later(getattr(app.screen, f"action_{opens}"))
        await until(lambda: not app.is_running)


async def test_a_click_in_the_palette_where_the_window_was(app: LoraTutorApp) -> None:
    """The window has become smaller since."""
    async with app.run_test(size=NARROW) as pilot:
        await until(lambda: app.focused)
        await pilot.press("ctrl+p")
        await until(lambda: isinstance(app.screen, Palette) and app.focused)
        away = events.Click(None, 97, 6, 0, 0, 1, False, False, False, 97, 6)
        app.screen.post_message(away)
        await pilot.pause()
        assert isinstance(app.screen, Palette)


async def test_no_action_is_begun_as_the_app_ends(lesson_app: LoraTutorApp) -> None:
    """One may be in the queue of a part of the page, as that of a key for an example in view."""
    async with lesson_app.run_test():
        example = await found(lesson_app, Example)
        lesson_app.told_to_end()
        await example.take(events.Key("enter", "\r"))
        assert not example.editing
