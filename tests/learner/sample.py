"""A tiny course, and a grader that judges by a word in the text, for tests of everything around."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from lora_tutor.course.model import Exercise
from lora_tutor.errors import GraderError, GradingCancelled
from lora_tutor.grading.events import Checked, OnEvent, ShownCase
from lora_tutor.grading.joint_run import JointResult, JointRun
from lora_tutor.grading.submission import Submission
from lora_tutor.grading.turns import Turns
from lora_tutor.reports.cost import Cost, Measured, Side
from lora_tutor.reports.report import NamedMistake, Report
from lora_tutor.reports.verdict import Verdict
from tests.learner.reports import events_of, report_of, with_two

FIRST, SECOND, THIRD = "01_alpha", "02_beta", "03_gamma_rays"
_COURSE = """\
format = 1
id = "lora"
title = "Witchcraft of LoRA - Mathematics Explained"
convention = "Conventions differ."
[[sections]]
id = "1"
title = "First things"
[[sections.lessons]]
id = "1.1"
title = "Beginnings"
file = "01_first/01_beginnings.md"
exercises = ["01_alpha", "02_beta"]
labs = ["a_lab", "rank_staircase"]
[[sections.lessons]]
id = "1.2"
title = "Middles"
file = "01_first/02_middles.md"
[[sections]]
id = "2"
title = "Last things"
[[sections.lessons]]
id = "2.1"
title = "Ends"
file = "02_last/01_ends.md"
exercises = ["03_gamma_rays"]
"""
_EXERCISE = """\
format = 1
title = "The exercise {id}"
lesson = "{lesson}"
kind = "numpy"
difficulty = 2
minutes = 10
points = 3
entry_points = ["answer"]
libraries = ["numpy"]
tags = ["tiny"]
hints = ["nudge of {id}", "formula of {id}", "nearly code of {id}"]
[limits]
seconds = 2.0
memory_mb = 512
[checks]
first = 2
second = 1
"""
STUB = '''"""Exercise {id}: a tiny one."""


def answer(x: int) -> int:
    """Twice x."""
    # TODO: double it.
    raise NotImplementedError("answer")
'''
REFERENCE = '"""Reference of {id}."""\n\n\ndef answer(x: int) -> int:\n    return 2 * x\n'
RIGHT = "def answer(x):\n    return 2 * x  # RIGHT\n"
WRONG = "def answer(x):\n    return 3 * x\n"
_HOMES = {FIRST: "1.1", SECOND: "1.1", THIRD: "2.1"}


def make_course(root: Path) -> Path:
    """A course folder with three exercises in two sections."""
    for name in ("01_first/01_beginnings", "01_first/02_middles", "02_last/01_ends"):
        file = root / "lessons" / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {name[-4:].title()}\n\nSome words to read, α included.\n", "utf-8")
    (root / "lessons" / "course.toml").write_text(_COURSE, "utf-8")
    for exercise_id, lesson in _HOMES.items():
        folder = root / "exercises" / exercise_id
        folder.mkdir(parents=True)
        text = _EXERCISE.format(id=exercise_id, lesson=lesson)
        (folder / "exercise.toml").write_text(text, "utf-8")
        (folder / "stub.py").write_text(STUB.format(id=exercise_id), "utf-8")
        (folder / "reference.py").write_text(REFERENCE.format(id=exercise_id), "utf-8")
        (folder / "mistakes.py").write_text('"""None."""\n', "utf-8")
        (folder / "test_checks.py").write_text('"""None."""\n', "utf-8")
    return root


QUESTION = """
```{quiz} which
Which of them is $\\alpha$?
- [ ] this one -- No, that is beta.
- [x] that one -- Yes, the first letter.
- [ ] none -- It is among them.
```
"""
CARL = "Carl"
"""A seed that shows the choices 2, 0, 1 of `which` on 1.1, and of `parenthesise` on 3.1."""


class FakeGrader:
    """Stands for the grading service: turns, events and what cancelling brings are the service's.

    `judge` makes the report and `price` the cost; they raise what the service raises. Before each
    check it waits for `pause` seconds; it waits for ever while `go_on` is not set.
    """

    def __init__(
        self,
        judge: Callable[[Submission], Report] | None = None,
        price: Callable[[Submission], Cost] | None = None,
        pause: Callable[[Submission], float] | None = None,
    ) -> None:
        self._judge = judge or report_on
        self._price = price or cost_of
        self._pause = pause or _pause_of
        self._turns = Turns(self.cancel)
        self._cancelled = threading.Event()
        self.calls: list[str] = []
        self.prepared: list[str] = []
        self.measured: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.joint = JointResult("", False)
        """What comes of a joint run."""

    @property
    def gradings(self) -> int:
        return sum(call.startswith("grade ") for call in self.calls)

    def start(self) -> None:
        self.calls.append("start")

    def prepare(self, exercise: Exercise) -> None:
        self.prepared.append(exercise.id)

    def grade(self, submission: Submission, on_event: OnEvent | None = None) -> Report:
        tell = on_event or (lambda event: None)
        with self._turns.grading():
            self._cancelled.clear()
            self.calls.append(f"grade {submission.exercise.id}")
            report = self._judge(submission)
            for event in events_of(report):
                if isinstance(event, Checked):
                    self._wait(self._pause(submission))
                tell(event)
            return report

    def show_case(self, submission: Submission) -> ShownCase:
        self.calls.append(f"show {submission.exercise.id}")
        return ShownCase("It works", "import numpy as np\n\ny = f(3)\n# y is 4\n", "y is wrong.")

    def measure(self, submission: Submission) -> Cost:
        self.measured.append(submission.source.decode())
        with self._turns.measuring(self._cancelled.clear):
            self.calls.append(f"measure {submission.exercise.id}")
            self._wait(0)
            return self._price(submission)

    def run_joint(self, run: JointRun, tell: Callable[[str], None]) -> JointResult:
        with self._turns.grading():
            self._cancelled.clear()
            self.calls.append("run " + " ".join(each.module for each in run.files if each.told))
            tell(run.calls[0].doing)
            self._wait(0)
            return self.joint

    def _wait(self, seconds: float) -> None:
        self._cancelled.wait(seconds)
        while not (self.go_on.is_set() or self._cancelled.wait(0.01)):
            pass
        if self._cancelled.is_set():
            raise GradingCancelled

    def cancel(self) -> None:
        if self._turns.is_taken:
            self._cancelled.set()

    def stop_measuring(self) -> None:
        self.calls.append("stop measuring")
        self._turns.stop_measuring()

    def close(self) -> None:
        self.calls.append("close")
        self._cancelled.set()


def _pause_of(submission: Submission) -> float:
    return 20 if b"WAIT" in submission.source else 0


def cost_of(submission: Submission) -> Cost:
    """SLOW takes twice the flops; EXITS has a sentence in the place of numbers."""
    text = submission.source.decode()
    if "GRADER_RAISES" in text:
        raise GraderError("The checker ended without a word.")
    yours = Side(seconds=0.002, flops=2000 if "SLOW" in text else 1000, peak_bytes=640)
    if "EXITS" in text:
        yours = Side(problem="Your code ended the process (exit status 3).")
    reference = Side(seconds=0.001, flops=1000, peak_bytes=640)
    return Cost(submission.exercise.id, (Measured("n = 64", "all", yours, reference),))


def report_on(submission: Submission) -> Report:
    """Two checks: RIGHT passes, GRADER_FAULT and GRADER_RAISES are our faults, else it is wrong.

    The second check always passes but for a stub.
    """
    text = submission.source.decode()
    if "GRADER_RAISES" in text:
        raise GraderError("The checker ended without a word.")
    first, second = Verdict.FAILED, Verdict.PASSED
    mistake = None
    if "RIGHT" in text:
        first = Verdict.PASSED
    elif "NotImplementedError" in text:
        first = second = Verdict.NOT_ATTEMPTED
    elif "GRADER_FAULT" in text:
        first = Verdict.GRADER_ERROR
    else:
        mistake = NamedMistake("thrice", "Three times instead of twice", "You took 3 for 2.")
    if "TWO SLIPS" in text:
        second = Verdict.FAILED
    report = report_of(
        submission,
        (first, second),
        title="Title of {}",
        message="message of {}",
        mistake=mistake,
        stdout="said \x1b[31mred\x1b[0m\n" if "PRINT" in text else "",
    )
    return with_two(report) if "TWO SLIPS" in text else report
