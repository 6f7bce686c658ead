"""I know this: a few questions, and the map goes on behind the section."""

from __future__ import annotations

import pytest

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.know import KnowScreen
from lora_tutor.tui.widgets.quiz import Quiz
from tests.tui.screen_text import sees, shown, until

PLACES = [Place("lesson", "3.1"), Place("map")]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.kind)
async def test_a_section_that_is_known_is_marked_and_never_next(
    session: Session, app: LoraTutorApp, place: Place
) -> None:
    session.mark_read("1.1")
    session.has_celebrated(session.section("1"))
    session.remember(place)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: app.focused)
        await pilot.press("i")
        await sees(app, "What does Python compute")
        await until(lambda: isinstance(app.focused, Quiz))
        await pilot.press("n")
        await pilot.press("a", "n")
        await sees(app, "1 of 1 right: section 3 counts as known.")
        assert not session.quiz_answers("3.1")
        await pilot.press("m")
        await sees(app, "◇ 08 Initialise A and B")
        assert "What's next: Read 4.2" in shown(app)
        assert session.progress().passed == 0


async def test_the_first_answer_counts_and_it_can_be_taken_back(
    session: Session, app: LoraTutorApp
) -> None:
    session.take_known(session.section("3"), 1)
    session.remember(Place("lesson", "3.1"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: app.focused)
        await pilot.press("i")
        await sees(app, "It counts as known already")
        await pilot.press("f")
        await until(lambda: not session.known())
        await until(lambda: isinstance(app.focused, Quiz))
        await pilot.press("b")
        await sees(app, "Not so.")
        assert "Try again" not in shown(app)
        await pilot.press("a", "n")
        await sees(app, "0 of 1 right, and 1 are needed: section 3 is worth reading.")
        assert not session.known()
        assert isinstance(app.screen, KnowScreen)
