"""A figure of a course that fails leaves a sentence in its place, and the app as it was."""

from __future__ import annotations

import asyncio
import signal
import threading
import time

import pytest
from _pytest.mark import ParameterSet

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui import stuck_figures
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.widgets.figure_slot import FigureSlot
from tests.tui.screen_text import sees, until

SOURCE = '''"""A figure."""

import sys
import time
from asyncio import CancelledError

from textual.binding import Binding

from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.lines import Lines, run

ROWS = 3


class Rows(Lines):
    def render(self):
        pass  # render
        return super().render()


class RankOneTerms(Figure):
    BINDINGS = [Binding("right", "more", "More", show=False)]

    def compose(self):
        self.rows = Rows(1)
        pass  # compose
        yield self.rows

    def on_mount(self):
        self.rows.show([run("all is well")])
        pass  # mount

    def on_key(self, event):
        pass  # key

    def action_more(self):
        pass  # action

    def wants(self, event, rows):
        pass  # wants
        return super().wants(event, rows)
'''
ERROR = "raise OSError('so it is')"


def rare(moment: str, code: str, key: str) -> ParameterSet:
    return pytest.param(moment, code, key, marks=pytest.mark.thorough)


@pytest.mark.parametrize(
    ("moment", "code", "key"),
    [
        ("compose", ERROR, ""),
        rare("compose", "raise TypeError('so it is')", ""),
        ("mount", ERROR, ""),
        rare("mount", "self.set_timer(0.01, lambda: open('so it is'))", ""),
        rare("mount", "self.run_worker(lambda: open('so it is'), thread=True)", ""),
        ("render", ERROR, ""),
        ("action", "raise type('Odd', (BaseException,), {})('so it is')", "right"),
        rare("action", "raise SystemExit('so it is')", "right"),
        ("action", "raise CancelledError('so it is')", "right"),
        ("render", "raise KeyboardInterrupt('so it is')", ""),
        rare("render", "raise CancelledError('so it is')", ""),
        rare("compose", "raise CancelledError('so it is')", ""),
        rare("mount", "self.set_timer(0.01, lambda: sys.exit('so it is'))", ""),
        rare("key", "raise GeneratorExit('so it is')", "z"),
        ("key", ERROR, "z"),
        ("action", ERROR, "right"),
        rare("wants", ERROR, "right"),
        rare("wants", "raise CancelledError('so it is')", "right"),
    ],
)
async def test_a_figure_that_fails_says_where_and_the_app_goes_on(
    app: LoraTutorApp, session: Session, moment: str, code: str, key: str
) -> None:
    folder = session.course.root / "lessons" / "figures"
    folder.mkdir()
    before, mark, _ = SOURCE.partition(f"pass  # {moment}")
    assert mark
    (folder / "rank_one_terms.py").write_text(SOURCE.replace(mark, code), "utf-8")
    session.remember(Place("lesson", "4.2"))
    async with app.run_test(size=(80, 24)) as pilot:
        if key:
            await sees(app, "all is well")
            if moment != "wants":
                app.screen.query_one("RankOneTerms").focus()
            await pilot.press(key)
        line = before.count("\n") + 1
        # To look at the screen would draw a figure that cannot be drawn.
        await until(lambda: any(s.is_broken for s in app.screen.query(FigureSlot)))
        await until(lambda: not app.screen.query("RankOneTerms"))
        await sees(app, f"lessons/figures/rank_one_terms.py, line {line}: ")
        await sees(app, "so it is")
        assert len(app.screen.query_one(FigureSlot).query("#body *")) == 1
        await pilot.press("f1")
        await until(lambda: len(app.screen_stack) == 2)


@pytest.mark.parametrize(
    ("moment", "code", "told"),
    [
        ("mount", "self.styles.height = 10**9", "76 columns by 1000000000 rows have no room on"),
        rare("mount", "self.rows.styles.width = 10**9", "1000000000 columns by 1 rows have no"),
        rare("mount", "self.styles.margin = 10**9", "by 2000000002 rows have no room"),
        rare("mount", "self.rows.styles.padding = 10**9", "by 2000000001 rows have no room"),
        ("mount", "while True: pass", "line 31: TimeoutError: after 0 seconds it had not ended"),
        rare("render", "time.sleep(10**6)", "line 17: TimeoutError: after 0 seconds it had not"),
    ],
)
async def test_a_figure_that_takes_the_app_for_ever_is_taken_away(
    app: LoraTutorApp,
    session: Session,
    moment: str,
    code: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lora_tutor.tui.stuck_figures.PATIENCE", 0.4)
    folder = session.course.root / "lessons" / "figures"
    folder.mkdir()
    (folder / "rank_one_terms.py").write_text(SOURCE.replace(f"pass  # {moment}", code), "utf-8")
    session.remember(Place("lesson", "4.2"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: any(s.is_broken for s in app.screen.query(FigureSlot)))
        await until(lambda: not app.screen.query("RankOneTerms"))
        await sees(app, told)
        await pilot.press("f1")
        await until(lambda: len(app.screen_stack) == 2)


async def test_a_file_that_never_ends_keeps_neither_the_page_nor_the_end_of_the_app(
    app: LoraTutorApp, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lora_tutor.tui.widgets.figure_slot.LOADING_SECONDS", 0.2)
    folder = session.course.root / "lessons" / "figures"
    folder.mkdir()
    source = "import threading, sys\nROWS = 3\nsys.go_on.wait()\n"
    monkeypatch.setattr("sys.go_on", hold := threading.Event(), raising=False)
    (folder / "rank_one_terms.py").write_text(source, "utf-8")
    session.remember(Place("lesson", "4.2"))
    async with app.run_test(size=(80, 24)):
        await sees(app, "TimeoutError: after 0 seconds it was not loaded")
    assert not hold.is_set()
    hold.set()


@pytest.mark.thorough
async def test_what_a_figure_leaves_to_textual_may_be_wrong_too(
    app: LoraTutorApp, session: Session
) -> None:
    folder = session.course.root / "lessons" / "figures"
    folder.mkdir()
    source = SOURCE.replace("yield self.rows", "return 7").replace('run("all is well")', "7")
    (folder / "rank_one_terms.py").write_text(source, "utf-8")
    session.remember(Place("lesson", "4.2"))
    async with app.run_test(size=(80, 24)):
        await sees(app, "lessons/figures/rank_one_terms.py: TypeError: RankOneTerms() compose()")


async def test_an_error_in_a_figure_of_ours_is_no_author_s(
    app: LoraTutorApp, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lora_tutor.tui.figures.rank_one_terms import RankOneTerms

    monkeypatch.setattr(RankOneTerms, "on_mount", lambda self: 1 / 0)
    session.remember(Place("lesson", "4.2"))
    with pytest.raises(ZeroDivisionError):
        async with app.run_test(size=(80, 24)):
            await until(lambda: not app.is_running)


def test_nothing_is_ended_once_the_app_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may go without a word: what runs then is the terminal's, or another test."""
    monkeypatch.setattr(stuck_figures, "PATIENCE", 0.05)
    before = signal.getsignal(signal.SIGALRM)
    watch = stuck_figures.StuckFigures(lambda frame: True)

    async def begin() -> None:
        watch.begin()

    asyncio.run(begin())
    until = time.monotonic() + 5
    while signal.getsignal(signal.SIGALRM) != before and time.monotonic() < until:
        time.sleep(0.01)
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
