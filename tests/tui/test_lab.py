"""Labs in the app: predicting, running, stopping, and what was found."""

from __future__ import annotations

import contextlib
import threading
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from lora_tutor.errors import LabError
from lora_tutor.labs.experiments.forgetting import Arm, table_of
from lora_tutor.labs.model import Sample
from lora_tutor.learner.session import Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.screens.help import help_text
from lora_tutor.tui.screens.lab import LabScreen
from lora_tutor.tui.widgets.chart_pager import ChartPager
from lora_tutor.tui.widgets.chart_view import ChartView
from lora_tutor.tui.widgets.choices import ChoiceLine
from lora_tutor.tui.widgets.lab_results import JudgedQuestion, MeasuredTable, Samples
from lora_tutor.tui.widgets.lab_text import LabText, RunLine
from lora_tutor.tui.widgets.prediction import ChoicePrediction, NumberPrediction
from lora_tutor.tui.widgets.prose import Prose
from tests.labs.toy import ERROR, OUTCOME, PLATEAU, STEPS
from tests.tui.screen_text import opened_lab, sees, shown, until, words_in
from tests.tui.scripted_lab import LAB, Script, scripted_labs

NARROW, WIDE = (80, 24), (120, 36)
SIZES = [NARROW, WIDE]
HALF = 3 * STEPS // 2
"""Events of the script; three of them a step."""


def judged(screen: LabScreen) -> str:
    """What is said of the predictions, however it is wrapped."""
    boxes = (prose for each in screen.query(JudgedQuestion) for prose in each.query(Prose))
    return "\n".join(" ".join(line.plain for line in each.lines_at(500)) for each in boxes)


async def run_to_the_end(app: LoraTutorApp, pilot: Pilot[Any]) -> LabScreen:
    screen = await opened_lab(app)
    await pilot.press("ctrl+s")
    await until(lambda: screen.query(JudgedQuestion))
    await pilot.pause()
    return screen


@contextlib.asynccontextmanager
async def running(app: LoraTutorApp, script: Script) -> AsyncIterator[Pilot[Any]]:
    """The app in the midst of a run that goes on until it is cancelled."""
    script.stop_after = 3
    async with app.run_test(size=NARROW) as pilot:
        await opened_lab(app)
        await pilot.press("ctrl+s")
        await until(lambda: script.runs)
        yield pilot


@pytest.mark.quick
@pytest.mark.parametrize("size", SIZES)
async def test_keys_alone_predict_and_run(
    lab_app: LoraTutorApp, session: Session, size: tuple[int, int]
) -> None:
    async with lab_app.run_test(size=size) as pilot:
        screen = await opened_lab(lab_app)
        await sees(lab_app, "A frozen W learns ΔW = AB at rank r.")
        assert isinstance(lab_app.focused, LabText)
        await pilot.press("enter", *"1.5", "enter", "down", "down", "enter")
        assert isinstance(lab_app.focused, RunLine)
        await pilot.press("enter")
        await until(lambda: screen.query(JudgedQuestion))
        assert session.notes.lab_runs()[LAB.name].predictions == {"plateau": 1.5, "enough": 2.0}
        await sees(lab_app, "2 of 2 predictions right")
        right = "✔ You said 1.5×: right, within a factor of 2. Measured: 1.25×."
        assert right in judged(screen)
        await pilot.press("end")
        await sees(lab_app, "Run it once more")


@pytest.mark.parametrize("size", SIZES)
async def test_the_mouse_alone_predicts_and_runs(
    lab_app: LoraTutorApp, session: Session, size: tuple[int, int]
) -> None:
    async with lab_app.run_test(size=size) as pilot:
        screen = await opened_lab(lab_app)
        await pilot.pause()
        await pilot.click([*screen.query(ChoiceLine)][1])
        assert screen.query_one(ChoicePrediction).value == 1
        await pilot.click(RunLine)
        await until(lambda: screen.query(JudgedQuestion))
        assert session.notes.lab_runs()[LAB.name].predictions == {"enough": 1.0}
        assert "✘ You said r = 2: not so. Measured: r = 3, no less." in judged(screen)
        assert "Measured: 1.25×." in judged(screen)
        await sees(lab_app, "0 of 1 predictions right")


async def test_what_is_said_of_questions_that_are_gone_changes_nothing(
    lab_app: LoraTutorApp,
) -> None:
    """The words of the lab were changed for others while a message or a key was on its way."""
    async with lab_app.run_test(size=NARROW) as pilot:
        box = (await opened_lab(lab_app)).query_one(NumberPrediction)
        screen = await run_to_the_end(lab_app, pilot)
        screen.post_message(NumberPrediction.GoneOn(box))
        await pilot.pause()
        assert isinstance(lab_app.focused, LabText)
        await screen.query_one(LabText).remove_children()
        screen.action_go_on()
        assert isinstance(lab_app.focused, LabText)


@pytest.mark.parametrize("size", SIZES)
async def test_curves_grow_while_it_runs_and_esc_stops(
    lab_app: LoraTutorApp, session: Session, size: tuple[int, int], script: Script
) -> None:
    script.stop_after = HALF
    async with lab_app.run_test(size=size) as pilot:
        screen = await opened_lab(lab_app)
        screen.query_one(ChoicePrediction).answer(0)
        await pilot.press("ctrl+s")
        await sees(lab_app, f"50% training, step {STEPS // 2} of {STEPS}")
        view = screen.query(ChartView).first()
        await until(lambda: len(view.chart.series[0].xs) == STEPS // 2)
        await sees(lab_app, "Stop")
        assert "Loss while training" in shown(lab_app)
        await pilot.press("ctrl+s", "enter")
        assert script.runs == 1
        await pilot.press("escape")
        await sees(lab_app, "Stopped. Nothing was kept.")
        assert not session.notes.lab_runs()
        assert screen.query_one(ChoicePrediction).value == 0
        script.stop_after = 10**6
        await run_to_the_end(lab_app, pilot)
        assert "Stopped" not in shown(lab_app)


async def test_leaving_stops_the_run(
    lab_app: LoraTutorApp, session: Session, script: Script
) -> None:
    async with running(lab_app, script) as pilot:
        await pilot.press("m")
        await until(lambda: isinstance(lab_app.screen, CourseMap))
        await until(lambda: script.cancelled.is_set())
    assert not session.notes.lab_runs()


async def test_quitting_stops_the_run(
    lab_app: LoraTutorApp, session: Session, script: Script
) -> None:
    async with running(lab_app, script) as pilot:
        await pilot.press("ctrl+q")
    assert script.cancelled.is_set()


async def test_a_stop_before_there_is_a_process_counts(
    lab_app: LoraTutorApp, session: Session, monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    """The thread has begun, the process has not: its first event ends the run."""
    hold = threading.Event()

    def slow(name: str) -> Script:
        hold.wait(5)
        return script

    session.labs = scripted_labs(session.notes, slow)
    async with lab_app.run_test(size=NARROW) as pilot:
        await opened_lab(lab_app)
        await pilot.press("ctrl+s", "escape")
        hold.set()
        await sees(lab_app, "Stopped.")
    assert not session.notes.lab_runs()


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (
            LabError("The lab toy ended early [signal SIGKILL]; run it once more."),
            "[signal SIGKILL]",
        ),
        (MemoryError(), "There is not enough memory; close other programs"),
        (RuntimeError("odd"), "The lab failed, not you (RuntimeError: odd)."),
        (LabError("The lab said too much; " + "more, " * 20 + "or so."), "more, or so."),
    ],
)
async def test_a_failure_is_one_sentence_and_can_be_tried_again(
    lab_app: LoraTutorApp, session: Session, ending: Exception, words: str, script: Script
) -> None:
    script.ending = ending
    async with lab_app.run_test(size=NARROW) as pilot:
        await opened_lab(lab_app)
        await pilot.press("ctrl+s")
        await sees(lab_app, words)
        script.ending = OUTCOME
        await run_to_the_end(lab_app, pilot)


async def test_what_was_found_is_there_again_and_nothing_is_asked_twice(
    lab_app: LoraTutorApp, session: Session, script: Script
) -> None:
    session.labs.run(LAB.name, {"plateau": 1.25})
    async with lab_app.run_test(size=WIDE) as pilot:
        screen = await opened_lab(lab_app)
        await sees(lab_app, "1 of 1 predictions right")
        assert not screen.query("Prediction")
        assert "Measured on fresh samples" in shown(lab_app)
        await pilot.press("r")
        await until(lambda: script.runs == 2)
        await sees(lab_app, "You said 1.25×")
        assert "You said 1.25×: right." in judged(screen)
        assert session.notes.lab_runs()[LAB.name].predictions == {"plateau": 1.25}


@pytest.mark.parametrize("size", SIZES)
async def test_samples_stand_side_by_side(
    lab_app: LoraTutorApp, size: tuple[int, int], script: Script
) -> None:
    samples = (Sample("before", "12 And it [came]\nto pass"), Sample("after", ":bug: n."))
    script.ending = replace(OUTCOME, samples=samples)
    async with lab_app.run_test(size=size) as pilot:
        screen = await run_to_the_end(lab_app, pilot)
        box = screen.query_one(Samples)
        lines = [line.plain for line in box.lines_at(box.content_size.width)]
        titles, _, first, second = lines
        assert titles.split() == ["before", "after"]
        assert first.startswith("12 And it [came]  ")
        assert first.endswith("  :bug: n.")
        assert second == "to pass"


async def test_what_another_version_kept_is_no_crash(
    lab_app: LoraTutorApp, session: Session
) -> None:
    session.notes.record_lab(LAB.name, {"gone": 3, "plateau": "high"}, {"tables": "old"})
    async with lab_app.run_test(size=NARROW) as pilot:
        screen = await opened_lab(lab_app)
        assert screen.query(NumberPrediction)
        await run_to_the_end(lab_app, pilot)


async def test_charts_are_paged_on_a_narrow_screen_and_side_by_side_on_a_wide_one(
    lab_app: LoraTutorApp,
) -> None:
    async with lab_app.run_test(size=NARROW) as pilot:
        screen = await run_to_the_end(lab_app, pilot)
        await sees(lab_app, "chart 1 of 2")
        for key in ("c", "f8"):
            await pilot.press(key)
        await sees(lab_app, "chart 1 of 2")
        await pilot.press("c")
        await sees(lab_app, "chart 2 of 2")
        await sees(lab_app, ERROR.title)
        screen.query_one(ChartPager).focus()
        await pilot.press("left")
        await sees(lab_app, "chart 1 of 2")
        await pilot.click("#chart-page")
        await sees(lab_app, "chart 2 of 2")
        await pilot.resize_terminal(*WIDE)
        await until(lambda: not screen.query_one(ChartPager).paged)
        await sees(lab_app, "Loss while training")
        assert ERROR.title in shown(lab_app)


async def test_the_picture_goes_into_the_workspace(lab_app: LoraTutorApp, session: Session) -> None:
    path = session.workspace.root / "labs" / f"{LAB.name}.svg"
    async with lab_app.run_test(size=WIDE, notifications=True) as pilot:
        await run_to_the_end(lab_app, pilot)
        await pilot.press("v")
        await until(path.exists)
        await sees(lab_app, "The charts are in")
        words = " ".join(ET.parse(path).getroot().itertext())
        assert all(
            each in words for each in (ERROR.title, "Loss while training", f"lab L1: {LAB.name}")
        )


async def test_a_picture_that_cannot_be_written_is_told(
    lab_app: LoraTutorApp, session: Session
) -> None:
    (session.workspace.root / "labs").write_text("a file in the way", encoding="utf-8")
    async with lab_app.run_test(size=WIDE, notifications=True) as pilot:
        await run_to_the_end(lab_app, pilot)
        await pilot.press("f7")
        await until(lambda: lab_app.screen.query("Toast"))
        told = lab_app.screen.query("Toast").first()
        await until(lambda: "cannot be written" in words_in(lab_app, told))


async def test_the_palette_and_the_help_know_labs(lab_app: LoraTutorApp) -> None:
    async with lab_app.run_test(size=NARROW) as pilot:
        screen = await run_to_the_end(lab_app, pilot)
        titles = [each.title for each in lab_app.get_system_commands(screen)]
        assert "Lab L1 The toy staircase" in titles
        assert {"Run", "Save SVG", "Next chart"} <= set(titles)
        text = help_text(screen).plain
        for words in ("Run the experiment", "as SVG", "Show the next chart"):
            assert words in text


async def test_ascii_is_enough(lab_app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    async with lab_app.run_test(size=WIDE) as pilot:
        screen = await opened_lab(lab_app)
        await sees(lab_app, "Delta W = AB")
        assert screen.query(Input)
        await run_to_the_end(lab_app, pilot)
        strange = {sign for sign in shown(lab_app) if not sign.isascii()}
        # Frames, scroll bars and the footer's separator are Textual's own.
        assert strange <= set("│▁▂▃▄▅▆▇█▏▊▎╭╮╰╯─⏎ "), strange


@pytest.mark.parametrize("size", SIZES)
async def test_without_charts_the_text_has_the_room(
    lab_app: LoraTutorApp, session: Session, size: tuple[int, int], script: Script
) -> None:
    bare = replace(LAB, curves=(), questions=(PLATEAU,))
    session.labs = scripted_labs(session.notes, script, bare)
    script.events = ()
    script.ending = replace(OUTCOME, charts=())
    async with lab_app.run_test(size=size, notifications=True) as pilot:
        screen = await run_to_the_end(lab_app, pilot)
        assert not screen.query_one(ChartPager).display
        assert screen.check_action("picture", ()) is False


def test_the_runs_of_forgetting_take_a_line_each_in_half_a_window_of_120_columns() -> None:
    arms = [
        Arm("rotated", "r = 16", 0.002, 258, 0.877, 0.226, 0.21, 0.24, 11.0),
        Arm("moved", "full", 0.006, 75, 0.869, 0.408, 0.38, 0.46, 9.3),
    ]
    lines = [line.plain.rstrip() for line in MeasuredTable(table_of(arms, 0.97)).lines_at(61)]
    assert max(map(len, lines)) <= 61
    assert lines[-2:] == [
        "rotated  r = 16  0.002    258  0.877  0.226  0.21-0.24   11.0",
        "moved    full    0.006     75  0.869  0.408  0.38-0.46    9.3",
    ]
