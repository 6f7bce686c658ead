"""A figure of a course that fails leaves a sentence in its place, and the app as it was."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.widgets.figure_slot import FigureSlot
from tests.tui.screen_text import sees, until

SOURCE = '''"""A figure."""

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
        ("key", ERROR, "z"),
        ("action", ERROR, "right"),
        rare("wants", ERROR, "right"),
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
