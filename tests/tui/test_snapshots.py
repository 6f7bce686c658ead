"""Every screen at two sizes, in dark and in light. A new one is a line in VIEWS.

What must be in the picture is asserted before it is taken; nothing in it blinks or names a path.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from lora_tutor.learner.session import Place
from lora_tutor.tui.app import DARK, LIGHT, LoraTutorApp
from lora_tutor.tui.widgets.prediction import Prediction
from tests.tui.at_rest import PATIENCE, at_rest
from tests.tui.fake_session import FakeSession
from tests.tui.screen_text import found, shown, until

Compare = Callable[..., bool]
Size = tuple[int, int]

SIZES: tuple[Size, ...] = ((80, 24), (120, 36))
MAP, LESSON, FIGURE, EXERCISE, LAB = (
    Place("map"),
    Place("lesson", "3.1"),
    Place("lesson", "4.2"),
    Place("exercise", "09_lora_forward"),
    Place("lab", "toy"),
)
RIGHT = "def lora_forward(x, W, A, B, alpha):\n    return 'right'\n"


@dataclass(frozen=True)
class View:
    """`keys` are pressed once `first` is on the screen; then the picture waits for `words`."""

    name: str
    place: Place
    first: str
    keys: str
    words: tuple[str, ...]
    before: Callable[[FakeSession], object] = lambda session: None
    act: Callable[[LoraTutorApp, FakeSession], object] = lambda app, session: None
    sizes: tuple[Size, ...] = SIZES


def _new(session: FakeSession) -> None:
    session._progress._put("DELETE FROM settings")


def _passed(session: FakeSession) -> None:
    session.save(EXERCISE.id, RIGHT)
    session.grade(session.submission(EXERCISE.id))


def _read(session: FakeSession) -> None:
    session.mark_read("1.1")


def _went_wrong(session: FakeSession) -> None:
    session.answer_quiz("3.1", "3.1-1", 0, False)


def _stops_halfway(session: FakeSession) -> None:
    session.lab.script.stop_after = 60


def _written_outside(app: LoraTutorApp, session: FakeSession) -> None:
    session.path(EXERCISE.id).write_text("# theirs\n", "utf-8")


def _certificate(app: LoraTutorApp, session: FakeSession) -> None:
    app.action_certificate()


def _say(app: LoraTutorApp, session: FakeSession) -> None:
    for severity in ("information", "warning", "error"):
        app.notify("Your text is kept as 09.py.", title="Kept", severity=severity, timeout=600)


CODE = "lora_forward"
VIEWS = (
    View("map", MAP, "What's next", "", ("spine",)),
    View("map-says", MAP, "What's next", "", ("Kept",), act=_say),
    View("welcome", MAP, "", "", ("Look at the map",), _new),
    View("lesson", LESSON, "", "", ("Fine-tuning learns",)),
    View("figure", FIGURE, "", "", ("terms: 3", "rank of the sum: 3")),
    View("exercise", EXERCISE, CODE, "", ("Ctrl+S saves",), sizes=SIZES[1:]),
    View("exercise-narrow", EXERCISE, CODE, "", ("Task F3",), sizes=SIZES[:1]),
    View("mistake", EXERCISE, CODE, "# alpha_only ctrl+s", ("This looks familiar",)),
    View("passed", EXERCISE, CODE, "ctrl+s", ("passed in",), _passed),
    View("hints", EXERCISE, CODE, "f2 f2", ("Hint 2 of",)),
    View("reset", EXERCISE, CODE, "f7", ("Start again",)),
    View("two-versions", EXERCISE, CODE, "mine", ("Two versions",), act=_written_outside),
    View("after-pass", EXERCISE, CODE, "f8", ("The reference", "the flops"), _passed),
    View("note", LESSON, "Fine-tuning", "f11 mine", ("Note on",)),
    View("review", MAP, "What's next", "v", ("Review",), _went_wrong),
    View("certificate", MAP, "What's next", "", ("Certificate, so far",), act=_certificate),
    View("celebration", Place("lesson", "1.1"), "Motivation", "n", ("Section 1 is yours",), _read),
    View("help", EXERCISE, CODE, "f1", ("Keys here",)),
    View("palette", MAP, "What's next", "ctrl+p", ("Course map", "Certificate")),
    View("lab-running", LAB, "Lab L1", "LAB", ("50%", "Loss while training"), _stops_halfway),
    View("lab-done", LAB, "Lab L1", "LAB", ("Predicted and measured", "You said 1×")),
    View("too-small", MAP, "", "", ("too small",), sizes=((50, 12),)),
)
CASES = [
    pytest.param(view, size, theme, id=f"{view.name}-{size[0]}x{size[1]}-{theme[8:]}")
    for view in VIEWS
    for size in view.sizes
    for theme in (DARK, LIGHT)
]


@pytest.mark.parametrize(("view", "size", "theme"), CASES)
def test_view(
    snap_compare: Compare,
    session: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    view: View,
    size: Size,
    theme: str,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    session.kept = view.place
    view.before(session)
    app = LoraTutorApp(session)  # type: ignore[arg-type]
    app.theme = theme
    assert snap_compare(app, terminal_size=size, run_before=_prepared(view, session))


def _prepared(view: View, session: FakeSession) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def before(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, LoraTutorApp)
        app._disable_notifications = False
        await until(lambda: view.first in shown(app), patience=PATIENCE)
        await at_rest(app)
        if view.keys == "LAB":
            await _predict_and_run(pilot)
        else:
            for word in view.keys.split():
                await pilot.press(*([word] if _is_key(word) else word))
        view.act(app, session)
        await until(lambda: all(word in shown(app) for word in view.words), patience=PATIENCE)
        await at_rest(app)
        for screen in app.screen_stack:
            for each in screen.query("#status"):
                each.visible = False
        await at_rest(app)
        assert all(word in shown(app) for word in view.words)

    return before


def _is_key(word: str) -> bool:
    return word.startswith("ctrl+") or (word[:1] == "f" and word[1:].isdigit())


async def _predict_and_run(pilot: Pilot[Any]) -> None:
    """Both questions answered, the second one wrongly; then the run."""
    await found(pilot.app, Input)
    for box, key in zip(pilot.app.screen.query(Prediction), ("1", "b"), strict=True):
        box.take_focus()
        await pilot.press(key)
    await pilot.press("f5")
