"""A lab that a course brings, in the app: from its page, through a real run, and back."""

from __future__ import annotations

from pathlib import Path

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.lesson import LessonScreen
from lora_tutor.tui.widgets.links import LinkLine
from tests.documents.markdown import ROOT
from tests.learner.sample import FakeGrader
from tests.tui.screen_text import found, opened_lab, sees, shown, until

EXAMPLE = ROOT / "examples" / "attention" / "attention_course"
LAB = "entropy"


async def test_it_opens_from_its_page_runs_and_goes_back(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "work", EXAMPLE, FakeGrader)
    session.remember(Place("lesson", "1.1"))
    app = LoraTutorApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await found(app, LinkLine)
        await pilot.press("x")
        screen = await opened_lab(app)
        assert screen.lab.name == LAB
        await sees(app, "How much choice is left")
        await pilot.press("enter", *"0.2", "enter", "b", "enter", "enter")
        await sees(app, "2 of 2 predictions right")
        assert "You said 0.2 bits: right" in shown(app)
        assert session.notes.lab_runs()[LAB].predictions == {"bare": 0.2, "too_small": 1.0}
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, LessonScreen))
        await pilot.press("x")
        # What it found stands there from now on.
        assert (await opened_lab(app))._standing() == "2 of 2 predictions right"
    session.close()
