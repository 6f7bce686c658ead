"""Walks through everything that the app can show, so that a test can look at each view.

Nothing is listed by hand but the places and the verdicts: pages come from the course, dialogs from
what the command palette offers, states of focus from the widgets. A new screen that an action of
the palette opens is looked at without a change here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from lora_tutor.labs.use import Labs
from lora_tutor.learner.session import Place, Session
from lora_tutor.reports.verdict import Verdict
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.commands import commands_for
from lora_tutor.tui.messages import OpenExercise, OpenLab, OpenLesson, OpenMap
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.widgets.example import Example
from lora_tutor.tui.widgets.links import LinkLine
from lora_tutor.tui.widgets.quiz import Quiz
from tests.learner.sample import FakeGrader
from tests.tui.judges import with_all_there_can_be
from tests.tui.monkey import settle
from tests.tui.screen_text import until
from tests.tui.scripted_lab import Script

TALL = (84, 110)
"""Most pages in one piece; longer ones are scrolled."""
NARROW, WIDE = (80, 24), (120, 36)
SAMPLED = 9
"""Of the pages and labs each so-many-th is visited, where the walk is not whole."""
PATIENCE = 60.0
EXERCISE = "09_lora_forward"
MAP = Place("map")
OPENING: dict[str, Callable[[str], Message]] = {
    "map": lambda _: OpenMap(),
    "lesson": OpenLesson,
    "exercise": OpenExercise,
    "lab": OpenLab,
}
SAMPLE = "sample"
WINDOWS = {SAMPLE: (NARROW,), "pages": (), "narrow": (NARROW,), "wide": (WIDE,)}
"""Part of the whole -> the windows in which the exercise and all commands are seen.

The whole takes half an hour, so it has three parts, which run side by side: "pages" are the pages
and the labs, in one tall window, and the others are the commands.
"""
LEAVING = {"Quit", "Editor"}
"""Commands that would end the walk, or start another program."""


def every_walk(test: str, *, parts: Sequence[str] = tuple(WINDOWS)) -> pytest.MarkDecorator:
    """Parametrises `part`; each part of `test` may run beside the others."""
    return pytest.mark.parametrize(
        "part",
        [
            pytest.param(
                part,
                marks=[
                    pytest.mark.xdist_group(f"{test} {part}"),
                    *([] if part == SAMPLE else [pytest.mark.thorough]),
                ],
            )
            for part in parts
        ],
    )


class Walk:
    """One session on the real course, and one app in it."""

    def __init__(self, workspace: Path, *, part: str = SAMPLE, every_answer: bool = False) -> None:
        """`part` is one of WINDOWS. A sample has every kind of screen, part and figure frame.

        With `every_answer` the questions of all its pages are answered, else those of one.
        """
        self._every_answer = every_answer
        self._part = part
        self.every = SAMPLED if part == SAMPLE else 1
        page, exercise = Place("lesson", "3.1"), Place("exercise", EXERCISE)
        # In the wide window the exercise alone is laid out in another way.
        self._commanded = {SAMPLE: (MAP, exercise), "wide": (exercise,)}.get(
            part, (MAP, page, exercise)
        )
        self.verdict = Verdict.FAILED
        grader = FakeGrader(
            lambda given: with_all_there_can_be(given, [self.verdict] * len(given.exercise.checks))
        )
        self.session = Session.open(workspace, grader=lambda: grader)
        self.session.labs = Labs(self.session.notes, start=Script())
        self.app = LoraTutorApp(self.session)
        self.seen: set[type[Screen[Any]]] = set()
        self._focused_kinds: set[tuple[type[Screen[Any]], type[Widget]]] = set()

    @contextlib.asynccontextmanager
    async def begun(self) -> AsyncIterator[None]:
        async with self.app.run_test(size=NARROW, notifications=True):
            self.app.animation_level = "none"
            await self.calm()
            yield
        self.session.close()

    async def views(self) -> AsyncIterator[str]:
        """The name of each view, while it is on the screen."""
        async for name in self._all():
            await self.calm()
            self.seen.add(type(self.app.screen))
            yield name

    async def _all(self) -> AsyncIterator[str]:
        yield "the first thing"
        if self._part in (SAMPLE, "pages"):
            async for name in self._pages():
                yield name
            async for name in self._labs():
                yield name
        for size in WINDOWS[self._part]:
            async for name in self._exercise(size):
                yield f"{name} at {size}"
            for place in self._commanded:
                async for name in self._commands(place, size):
                    yield f"{place.kind} at {size}: {name}"
        await self.resize(40, 10)
        yield "a window that is too small"

    async def _pages(self) -> AsyncIterator[str]:
        """Every page from top to bottom; its questions unanswered, answered wrong, and right."""
        await self.resize(*TALL)
        edited = answered = False
        for lesson in [*self.session.course.lessons()][:: self.every]:
            await self.go(Place("lesson", lesson.id))
            yield f"page {lesson.id}"
            scroll = self.app.screen.query_one("#page")
            while scroll.scroll_y < scroll.max_scroll_y:
                scroll.scroll_page_down(animate=False, force=True)
                await self.calm()
                yield f"page {lesson.id} from {scroll.scroll_y}"
            quizzes = list(self.app.screen.query(Quiz))
            ask = bool(quizzes) and (self._every_answer or not answered)
            answered = answered or ask
            for right in (False, True) if ask else ():
                for quiz in quizzes:
                    quiz.answer([choice.right for choice in quiz.quiz.choices].index(right))
                yield f"page {lesson.id}, answered {right}"
            async for name in self._focused():
                yield f"page {lesson.id}, {name}"
            for example in () if edited else self.app.screen.query(Example).results():
                edited = True
                await example.action_edit()
                yield f"page {lesson.id}, an example in the editor"
                await example.action_leave()
                break

    async def _exercise(self, size: tuple[int, int]) -> AsyncIterator[str]:
        """An exercise after each verdict, in each of its parts; the pass comes last."""
        await self.resize(*size)
        await self.go(Place("exercise", EXERCISE))
        screen = self.app.screen
        assert isinstance(screen, ExerciseScreen)
        yield "exercise as it opens"
        for _ in screen.exercise.hints:
            screen.action_hint()
        yield "exercise with its hints"
        first, *_ = verdicts = sorted(Verdict, key=lambda each: each is Verdict.PASSED)
        for self.verdict in verdicts:
            graded = len(self.session.history(EXERCISE))
            screen.action_grade()
            await until(lambda n=graded: len(self.session.history(EXERCISE)) > n, patience=PATIENCE)
            tabs = ("task", "code", "checks", "hints")
            # In a sample the other parts are seen once: a verdict changes what the checks say.
            for tab in tabs if self._part != SAMPLE or self.verdict is first else ("checks",):
                screen._bench.show(tab)
                yield f"exercise {self.verdict.value}, {tab}"
            checks = screen.query_one("#checks")
            checks.scroll_end(animate=False, force=True)
            yield f"exercise {self.verdict.value}, end of the checks"
            self.app.clear_notifications()

    async def _labs(self) -> AsyncIterator[str]:
        """Every lab before its run and after it."""
        await self.resize(*TALL)
        for lab in self.session.labs.select()[:: self.every]:
            await self.go(Place("lab", lab.name))
            yield f"lab {lab.name}"
            await self.app.screen.run_action("run")
            await until(lambda at=lab.name: at in self.session.labs.ran(), patience=PATIENCE)
            yield f"lab {lab.name}, done"
            async for name in self._focused():
                yield f"lab {lab.name}, {name}"

    async def _commands(self, place: Place, size: tuple[int, int]) -> AsyncIterator[str]:
        """What every command of the palette brings, and the palette itself."""
        await self.resize(*size)
        await self.go(place)
        yield "as it opens"
        for severity in ("information", "warning", "error"):
            self.app.notify("Something to say.", title="A title", severity=severity)
        yield "with messages"
        self.app.clear_notifications()
        async for name in self._focused():
            yield name
        titles = [each.title for each in commands_for(self.app, self.app.screen) if each.discover]
        for title in dict.fromkeys(titles):
            if title in LEAVING:
                continue
            if len(self.app.screen_stack) > 1 or not _is_at(self.app, place):
                await self.go(place)
            found = [
                each for each in commands_for(self.app, self.app.screen) if each.title == title
            ]
            if found:
                await _done(found[0].callback())
                yield f"after {title!r}"
                async for name in self._focused():
                    yield f"after {title!r}, {name}"
        await self.go(place)
        self.app.action_command_palette()
        await self.calm()
        await self.press(*"les")
        yield "the palette"

    async def _focused(self) -> AsyncIterator[str]:
        """One widget of each kind with the focus, once in each kind of screen."""
        kind = type(self.app.screen)
        for widget in list(self.app.screen.focus_chain):
            if (kind, type(widget)) not in self._focused_kinds and widget.is_attached:
                self._focused_kinds.add((kind, type(widget)))
                widget.focus()
                yield f"focus on {type(widget).__name__}"

    # How to get there

    async def go(self, place: Place) -> None:
        self.app.post_message(OPENING[place.kind](place.id))
        await until(lambda: _is_at(self.app, place), patience=PATIENCE)
        if place.kind == "lesson":
            await until(lambda: self.app.screen.query(LinkLine), patience=PATIENCE)
        await self.calm()

    async def resize(self, width: int, height: int) -> None:
        size = Size(width, height)
        assert self.app._driver is not None
        self.app._driver._size = (width, height)
        self.app.post_message(Resize(size, size))
        await until(lambda: self.app.size == size)
        await self.calm()

    def redraw(self) -> None:
        """Forget what was drawn, where a filter was switched behind the app's back."""
        for widget in self.app.screen.walk_children(with_self=True):
            widget._styles_cache.clear()
            widget._clear_arrangement_cache()

    def is_focus_view(self, name: str) -> bool:
        return "focus on" in name

    async def press(self, *keys: str) -> None:
        await self.app._press_keys(keys)

    async def calm(self) -> None:
        """Wait until what was asked for is drawn."""
        for _ in range(3):
            await settle(self.app)
            await asyncio.sleep(0.02)
        await until(lambda: not self.app.screen.query("#loading"), patience=PATIENCE)
        await until(self._is_drawn, patience=PATIENCE)
        await settle(self.app)

    def _is_drawn(self) -> bool:
        # A screen draws when it is idle, and one that came back may have heard of that before.
        self.app.screen.check_idle()
        return not self.app.screen._dirty_widgets


async def _done(answer: object) -> None:
    if asyncio.iscoroutine(answer):
        await answer


def _is_at(app: LoraTutorApp, place: Place) -> bool:
    screen = app.screen
    return (
        isinstance(screen, CourseScreen)
        and screen.is_mounted
        and (screen.place().kind, screen.place().id) == (place.kind, place.id)
        and bool(screen.query("Footer"))
    )
