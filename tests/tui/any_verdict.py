"""A grader for the real course that gives the verdicts it is told to, with all there can be."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from lora_tutor.course.model import Exercise
from lora_tutor.errors import GradingCancelled
from lora_tutor.grading.events import Checked, OnEvent
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import NamedMistake, Report, Verdict
from tests.learner.reports import events_of, report_of

MESSAGE = (
    "Got shape (4, 8), expected (4, 16).\nYour ‖ΔW‖ is exactly 0.25 times ours, α in place of α/r "
    "[bold]as is[/bold]: σ₁ ≥ σ₂, ½ · 10⁻³ → 0, first at index (0, 3)."
)
MISTAKE = NamedMistake(
    "a", "α in place of α/r", "Scaled by α – not α⁄r – the update is r× too big."
)
PRINTED = "said \x1b[31mred\x1b[0m, \tand [bold]\n"

Verdicts = Callable[[int], Sequence[Verdict]]


class AnyVerdictGrader:
    """`verdicts` gives one for each of so many checks; `waits` says if one is slow."""

    def __init__(self, verdicts: Verdicts, *, waits: Callable[[], bool] = lambda: False) -> None:
        self._verdicts = verdicts
        self._waits = waits
        self._cancelled = threading.Event()

    def start(self) -> None: ...

    def prepare(self, exercise: Exercise) -> None: ...

    def grade(self, submission: Submission, on_event: OnEvent | None = None) -> Report:
        self._cancelled = cancelled = threading.Event()
        tell = on_event or (lambda event: None)
        report = report_on(submission, self._verdicts(len(submission.exercise.checks)))
        for event in events_of(report):
            if isinstance(event, Checked) and self._waits() and cancelled.wait(0.5):
                raise GradingCancelled
            tell(event)
        return report

    def cancel(self) -> None:
        self._cancelled.set()

    def close(self) -> None:
        self._cancelled.set()


def report_on(submission: Submission, verdicts: Sequence[Verdict]) -> Report:
    """With a message on each check, a named mistake where one failed, and something printed."""
    return report_of(
        submission,
        verdicts,
        title="The check {} holds, ΔW = (α/r)·A B included",
        message=MESSAGE,
        mistake=MISTAKE if Verdict.FAILED in verdicts else None,
        stdout=PRINTED,
    )
