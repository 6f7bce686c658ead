"""Every screen as it is drawn. A new one is a line in VIEWS.

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

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import DARK, LIGHT, LoraTutorApp
from lora_tutor.tui.widgets.prediction import Prediction
from tests.tui.at_rest import PATIENCE, at_rest
from tests.tui.screen_text import found, shown, until
from tests.tui.scripted_lab import LAB, Script

Compare = Callable[..., bool]
Size = tuple[int, int]

NARROW, WIDE = BOTH = ((80, 24), (120, 36))
MAP, LESSON, FIGURE, EXERCISE, LAB_PLACE = (
    Place("map"),
    Place("lesson", "3.1"),
    Place("lesson", "4.2"),
    Place("exercise", "09_lora_forward"),
    Place("lab", LAB.name),
)
pytestmark = pytest.mark.slow

RIGHT = "def lora_forward(x, W, A, B, alpha):\n    return 'right'\n"


@dataclass(frozen=True)
class View:
    """`keys` are pressed once `first` is on the screen; then the picture waits for `words`.

    One size is enough where the layout does not follow the window, and the dark theme where a
    colour says nothing: that all text can be read in both is what test_contrast measures.
    """

    name: str
    place: Place
    first: str
    keys: str
    words: tuple[str, ...]
    before: Callable[[Session, Script], object] = lambda session, script: None
    act: Callable[[LoraTutorApp, Session], object] = lambda app, session: None
    sizes: tuple[Size, ...] = BOTH
    light: bool = False


def _passed(session: Session, script: Script) -> None:
    session.save(EXERCISE.id, RIGHT)
    session.grade(session.submission(EXERCISE.id))


def _read(session: Session, script: Script) -> None:
    session.mark_read("1.1")


def _went_wrong(session: Session, script: Script) -> None:
    session.answer_quiz("3.1", "3.1-1", 0, False)


def _stops_halfway(session: Session, script: Script) -> None:
    script.stop_after = 60


def _written_outside(app: LoraTutorApp, session: Session) -> None:
    session.path(EXERCISE.id).write_text("# theirs\n", "utf-8")


def _certificate(app: LoraTutorApp, session: Session) -> None:
    app.action_certificate()


def _say(app: LoraTutorApp, session: Session) -> None:
    for severity in ("information", "warning", "error"):
        app.notify("Your text is kept as 09.py.", title="Kept", severity=severity, timeout=600)


CODE = "lora_forward"
VIEWS = (
    View("map", MAP, "What's next", "", ("spine",)),
    View("map-says", MAP, "What's next", "", ("Kept",), act=_say, sizes=(NARROW,)),
    View("welcome", MAP, "", "", ("Look at the map",), sizes=(NARROW,)),
    View("lesson", LESSON, "", "", ("Fine-tuning learns",)),
    View("figure", FIGURE, "", "", ("terms: 3", "rank of the sum: 3"), light=True),
    View("exercise", EXERCISE, CODE, "", ("Ctrl+S saves",), sizes=(WIDE,)),
    View("exercise-narrow", EXERCISE, CODE, "", ("Task F3",), sizes=(NARROW,)),
    View("mistake", EXERCISE, CODE, "# alpha_only ctrl+s", ("This looks familiar",), light=True),
    View("passed", EXERCISE, CODE, "ctrl+s", ("passed in",), _passed, sizes=(WIDE,)),
    View("hints", EXERCISE, CODE, "f2 f2", ("Hint 2 of",)),
    View("reset", EXERCISE, CODE, "f7", ("Start again",), sizes=(NARROW,)),
    View(
        "two-versions",
        EXERCISE,
        CODE,
        "mine",
        ("Two versions",),
        act=_written_outside,
        sizes=(NARROW,),
    ),
    View("after-pass", EXERCISE, CODE, "f8", ("The reference", "the flops"), _passed),
    View("note", LESSON, "Fine-tuning", "f11 mine", ("Note on",), sizes=(NARROW,)),
    View("review", MAP, "What's next", "v", ("Review",), _went_wrong, sizes=(NARROW,)),
    View(
        "certificate",
        MAP,
        "What's next",
        "",
        ("Certificate, so far",),
        act=_certificate,
        sizes=(NARROW,),
    ),
    View(
        "celebration",
        Place("lesson", "1.1"),
        "Motivation",
        "n",
        ("Section 1 is yours",),
        _read,
        sizes=(NARROW,),
    ),
    View("help", EXERCISE, CODE, "f1", ("Keys here",), sizes=(NARROW,)),
    View("palette", MAP, "What's next", "ctrl+p", ("Course map", "Certificate"), sizes=(NARROW,)),
    View(
        "lab-running",
        LAB_PLACE,
        "Lab L1",
        "LAB",
        ("50%", "Loss while training"),
        _stops_halfway,
        sizes=(NARROW,),
    ),
    View(
        "lab-done",
        LAB_PLACE,
        "Lab L1",
        "LAB",
        ("Predicted and measured", "You said 1×"),
        light=True,
    ),
    View("too-small", MAP, "", "", ("too small",), sizes=((50, 12),)),
)
CASES = [
    pytest.param(view, size, theme, id=f"{view.name}-{size[0]}x{size[1]}-{theme[8:]}")
    for view in VIEWS
    for size in view.sizes
    for theme in (DARK, LIGHT)
    if theme == DARK or (view.light and size == WIDE)
]


@pytest.mark.parametrize(("view", "size", "theme"), CASES)
def test_view(
    snap_compare: Compare,
    newcomer: Session,
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    view: View,
    size: Size,
    theme: str,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    if view.name != "welcome":
        newcomer.notes.choose("welcomed", "yes")
    newcomer.remember(view.place)
    view.before(newcomer, script)
    app = LoraTutorApp(newcomer)
    app.theme = theme
    assert snap_compare(app, terminal_size=size, run_before=_prepared(view, newcomer))


def _prepared(view: View, session: Session) -> Callable[[Pilot[Any]], Awaitable[None]]:
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
