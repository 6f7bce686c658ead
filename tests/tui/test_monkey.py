"""Random events, twenty thousand in the thorough run: nothing falls over, and no text is lost.

The session is the real one on the real course, grading apart. Where the monkey quits the app, it
starts it again on the same workspace. Each failure prints the seed and the last events.
"""

from __future__ import annotations

import asyncio
import random
import re
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual._context import active_message_pump
from textual.document._document import Document
from textual.message import Message
from textual.widgets import TextArea

from lora_tutor.errors import GraderError, LabError
from lora_tutor.files.source import decode, read_source
from lora_tutor.grading.submission import Submission
from lora_tutor.labs.model import LabOutcome, Tell
from lora_tutor.labs.use import Labs
from lora_tutor.learner.session import Session
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.note import NoteScreen
from tests.learner.sample import FakeGrader
from tests.tui.judges import with_all_there_can_be
from tests.tui.monkey import Monkey, settle
from tests.tui.screen_text import shown, until
from tests.tui.scripted_lab import Script
from tests.tui.told_to_end import told_to_end

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
STORMS = [
    pytest.param(1, 400, id="short"),
    *(pytest.param(seed, 5000, marks=pytest.mark.thorough) for seed in (1, 2, 3, 4)),
]
"""Of each a seed, and a number of events."""
OFTEN = (8, 1, 1, 6, 1, 1, 1, 1, 1)
"""How often each verdict comes."""
SITTING = 1250
"""After so many events at the latest the app ends, and begins anew on what was kept."""


class Recording(Session):
    """Remembers every text that it was told to write."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.saved: set[tuple[str, str]] = set()

    def save(self, exercise_id: str, text: str) -> None:
        self.saved.add((exercise_id, text))
        super().save(exercise_id, text)

    def kept(self, exercise_id: str) -> set[str]:
        """Every text of an exercise that can be had back: the file, backups, graded versions."""
        files = [read_source(self.path(exercise_id))]
        files += [self.workspace.read_backup(each) for each in self.backups(exercise_id)]
        return {decode(each) for each in files} | {x.source for x in self.history(exercise_id)}


class Moody(Script):
    """A lab that fails at times, before it has shown anything."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance

    def run(self, tell: Tell) -> LabOutcome:
        if self._chance.random() < 0.25:
            raise LabError("The lab ended early [code 7]; run it again.")
        return super().run(tell)


class Storm:
    """One monkey, one workspace, and as many runs of the app as the monkey needs."""

    def __init__(self, seed: int, workspace: Path) -> None:
        self.workspace = workspace
        self.monkey = Monkey(seed, self._write_outside)
        self.written: set[tuple[str, str]] = set()
        self.replaced: set[tuple[str, str]] = set()
        self.lost: list[str] = []
        self.runs = 0
        self.deaf = 0
        """How often in a row the focus was found on a widget that is gone, and hears no key."""

    async def rage(self, count: int) -> None:
        while self.monkey.done < count:
            await self._run(min(count, self.monkey.done + SITTING))

    async def _run(self, count: int) -> None:
        chance = self.monkey.random

        def judge(given: Submission) -> Report:
            if chance.random() < 0.05:
                raise GraderError("The grader stopped before the end [code 7].")
            verdicts = chance.choices(list(Verdict), OFTEN, k=len(given.exercise.checks))
            return with_all_there_can_be(given, verdicts)

        grader = FakeGrader(
            judge,
            pause=lambda given: 0.5 if chance.random() < 0.05 else 0,
        )
        self.session = Recording.open(self.workspace, grader=lambda: grader)
        assert isinstance(self.session, Recording)
        self.session.labs = Labs(self.session.notes, start=Moody(chance))
        try:
            app = LoraTutorApp(self.session)
            self.runs += 1
            self.monkey.log.append(f"        run {self.runs} begins")
            options: dict[str, Any] = {"notifications": True, "tooltips": True}
            async with app.run_test(message_hook=self._see, **options):
                app.animation_level = "none"
                while self.monkey.done < count and not app.ending:
                    self.monkey.act(app)
                    await settle(app)
                    if chance.random() < 0.1:
                        await asyncio.sleep(0.03)
                    self._look(app)
                await self._end(app)
                # As outside of tests: what closes the app begins when its last message is heard.
                await until(lambda: not app.is_running, patience=30)
            self._check_files()
        finally:
            self.session.close()

    async def _end(self, app: LoraTutorApp) -> None:
        """The monkey may have quit; else it is told to end by the system, or quits as people do."""
        if app.ending:
            return
        if self.runs % 2:
            self.monkey.log.append("        the system ends the app")
            await told_to_end()
            await until(lambda: app.ending)
        else:
            self.monkey.log.append("        quits")
            for _ in range(2):
                await app.action_quit()
                await settle(app)
        assert app.ending

    def _look(self, app: LoraTutorApp) -> None:
        assert app.is_running or app.ending, "it ended, and nobody had told it to"
        if not app.ending and app.screen.is_attached:
            text = shown(app)
            assert "Traceback" not in text
            # A control character in the app's output would move the cursor, or worse.
            assert not _CONTROLS.search(text), repr(_CONTROLS.search(text))
        assert not self.lost, self.lost
        focused = None if app.ending else app.focused
        self.deaf = 0 if focused is None or focused.is_attached else self.deaf + 1
        assert self.deaf < 4, f"no key is heard: {focused} has the focus, and is gone"

    def _see(self, message: Message) -> None:
        """An editor is about to go: what is in it must be kept by now."""
        pump = active_message_pump.get()
        if type(message) is not events.Unmount or not isinstance(pump, TextArea):
            return
        screen = pump.screen
        if isinstance(screen, NoteScreen):
            if pump.text.strip() != self.session.notes.note(screen._page).strip():
                self.lost.append(f"the note on {screen._page}: {pump.text[:200]!r}")
        elif pump.id == "code" and isinstance(screen, ExerciseScreen):
            exercise_id = screen.exercise.id
            kept = self.session.kept(exercise_id)
            if pump.text not in kept and (exercise_id, pump.text) not in self.replaced:
                self.lost.append(f"{exercise_id}: {pump.text[:200]!r}")

    def _check_files(self) -> None:
        assert not self.lost, self.lost
        for exercise in self.session.course.exercises.values():
            text = self.session.source(exercise.id)
            if text != exercise.stub.read_text("utf-8"):
                known = self.session.saved | self.written
                assert (exercise.id, text) in known, f"{exercise.id} is not what was saved"
        self.written |= self.session.saved

    def _write_outside(self, app: LoraTutorApp) -> str:
        """Another editor saves the file of the exercise that is open."""
        screen = next((each for each in app.screen_stack if isinstance(each, ExerciseScreen)), None)
        if screen is None or not screen.is_mounted:
            return "nothing outside"
        text = f"# from outside {self.monkey.done}\n"
        path = self.session.path(screen.exercise.id)
        # Who quits before the app takes notice leaves an editor with this, and has lost nothing:
        # it was in the file, and it is the other editor that wrote over it.
        self.replaced.add((screen.exercise.id, Document(decode(read_source(path))).text))
        path.write_text(text, "utf-8")
        self.written.add((screen.exercise.id, text))
        return f"{screen.exercise.id} is written outside"


@pytest.fixture
def _nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No editor is started, and no browser."""
    monkeypatch.setenv("BROWSER", "true")


@pytest.mark.usefixtures("_nothing_outside")
@pytest.mark.parametrize(("seed", "count"), STORMS)
async def test_a_monkey_breaks_nothing(tmp_path: Path, seed: int, count: int) -> None:
    storm = Storm(seed, tmp_path / "workspace")
    try:
        await storm.rage(count)
    except BaseException as error:
        error.add_note(f"seed {seed}. {storm.monkey.story()}")
        raise
    assert storm.runs >= -(-count // SITTING)
    assert storm.monkey.done >= count
