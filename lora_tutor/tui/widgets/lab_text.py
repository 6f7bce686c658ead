"""The words of a lab: the idea with its questions before the run, what was found after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.course.model import Lesson
from lora_tutor.labs.model import Lab
from lora_tutor.labs.use import Findings
from lora_tutor.reports.words import printable
from lora_tutor.tui.keys_in_words import with_keys
from lora_tutor.tui.style import plain
from lora_tutor.tui.widgets.lab_results import JudgedQuestion, MeasuredTable, Samples
from lora_tutor.tui.widgets.links import LinkLine
from lora_tutor.tui.widgets.prediction import prediction_for
from lora_tutor.tui.widgets.prose import Prose
from lora_tutor.tui.widgets.reading import ReadingScroll


class LabBody(ReadingScroll):
    """On a narrow screen all of it scrolls; on a wide one the text alone, beside the charts."""

    can_focus = False


class LabText(ReadingScroll):
    """The text of the lab, which scrolls by the keys of a page."""

    HELP = (
        "A lab. Predict first, if you like; then `Ctrl+S` or `F5` runs the experiment. Enter goes "
        "to the next question, and from the last one to the run."
    )


class RunLine(LinkLine):
    """The line that starts the run, by Enter or a click."""

    HELP = "Enter runs the experiment."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "follow", "Run", show=False, tooltip="Run the experiment")
    ]

    def __init__(self, text: str, action: str = "run") -> None:
        super().__init__(text, "")
        self._action = action

    async def action_follow(self) -> None:
        await self.screen.run_action(self._action)


def asking(lab: Lab, written: Mapping[str, str]) -> Iterator[Widget]:
    """Before the first run, with what was predicted at an earlier visit."""
    yield Prose(lab.idea)
    for number, question in enumerate(lab.questions, start=1):
        text = written.get(question.id, "")
        yield prediction_for(question, text, number, len(lab.questions))
    yield RunLine(f"Run the experiment (about {lab.seconds} s)")


def found(findings: Findings, lesson: Lesson | None, action: str = "run") -> Iterator[Widget]:
    """After it; `lesson` is the page that the lab belongs to, if the course has it, and `action`
    what runs it once more."""
    lab, judgements = findings.lab, findings.judgements
    if judgements:
        yield _heading("Predicted and measured" if findings.predictions else "Measured")
        yield from map(JudgedQuestion, judgements)
    yield from map(MeasuredTable, findings.outcome.tables)
    if findings.outcome.samples:
        yield _heading("Written by the models")
        yield Samples(findings.outcome.samples)
    for title, text in (
        ("What it shows", lab.shows),
        ("What it does not show", lab.shows_not),
        ("The idea", lab.idea),
    ):
        if text:
            yield _heading(title)
            yield Prose(text)
    yield RunLine(f"Run it once more (about {lab.seconds} s)", action)
    if lesson is not None:
        yield LinkLine(f"Page {lesson.id}: {lesson.title}", f"lesson:{lesson.id}")


def printed(text: str) -> Iterator[Widget]:
    """What the learner's own code printed, if it did."""
    if text.strip():
        yield _heading("Your code printed").add_class("-after-links")
        yield Static(plain(printable(text.rstrip())), classes="lab-printed", markup=False)


def failed(sentence: str, text: str) -> Iterator[Widget]:
    """Why the learner's own code has no findings, and what it printed before."""
    yield Static(plain(with_keys(sentence)), classes="lab-failed", markup=False)
    yield from printed(text)


def _heading(title: str) -> Widget:
    return Static(title, classes="lab-title", markup=False)
