"""What a submission costs beside the reference, inside the checker's process.

Both run in a jail of their own, made and confined in the same way, on equal numbers. Time, memory
and torch's flops are the jail's word; numpy's flops are counted here, by replaying the traced
program. All of it is for display: nothing measured here reaches a verdict.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from lora_tutor.errors import GraderError
from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.endings import YOURS, JailLost
from lora_tutor.grading.judging.jail_contract import (
    Clock,
    Jail,
    LossyChannel,
    Need,
    Output,
    TakeJail,
)
from lora_tutor.grading.judging.own_observers import bring_observers
from lora_tutor.grading.judging.proxies import EntryPoint, Implementation, SubmissionError
from lora_tutor.grading.judging.scenario import hold
from lora_tutor.grading.judging.workload import Measurable, Workload
from lora_tutor.grading.replay.trace import Trace
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.cost import Cost, Counting, Measured, Side
from lora_tutor.reports.verdict import Verdict

_TIMING_SECONDS = 0.6
"""A side is timed until its calls have taken so long."""
_LARGEST = 1 << 62
_NO_MEASURE = "what came back is no measurement"


def measure(
    case: Case, workloads: Sequence[Workload], submission: Submission, take_jail: TakeJail
) -> Cost:
    """Every workload on both sides; each side has `submission.limit` for each workload."""
    return Cost(case.exercise.id, tuple(_both(case, w, submission, take_jail) for w in workloads))


def _both(case: Case, workload: Workload, submission: Submission, take_jail: TakeJail) -> Measured:
    yours = _Side(case, workload, submission, take_jail, YOURS)
    theirs = _Side(case, workload, submission, take_jail, "The reference")
    sides = (yours, theirs)
    try:
        for side in sides:
            side.enter()
        yours.do(partial(yours.load, submission.text, submission.filename))
        theirs.do(partial(theirs.load, case.reference_source, "reference.py"))
        # In turns: what slows the machine down for a while then slows both.
        while any(side.is_to_be_timed for side in sides):
            for side in sides:
                if side.is_to_be_timed:
                    side.do(side.run)
        for side in sides:
            side.do(side.count)
            side.do(side.weigh)
    finally:
        for side in sides:
            side.close()
    return Measured(workload.sizes, theirs.counting, yours.result, theirs.result)


@dataclass(slots=True)
class _Side:
    """One implementation in its jail; what was found before something broke is kept.

    `subject` begins the sentences about it.
    """

    case: Case
    workload: Workload
    submission: Submission
    take_jail: TakeJail
    subject: str
    clock: Clock = field(default_factory=Clock)
    jail: Jail | None = None
    problem: str = ""
    function: Measurable | None = None
    arguments: list[Any] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    spent: float = 0.0
    timed: float = 0.0
    seconds: float | None = None
    flops: int | None = None
    peak: int | None = None
    uncounted: str = ""

    def __post_init__(self) -> None:
        self.clock.seconds = self.submission.limit

    def do(self, step: Callable[[], None]) -> None:
        """One step, on this side's own time; after a problem there are no more steps."""
        if self.problem:
            return
        began = time.monotonic()
        self.clock.ends = began + self.submission.limit - self.spent
        try:
            step()
        except SubmissionError as error:
            self.problem = self._raised(error)
        except JailLost as lost:
            late = lost.verdict is Verdict.TIMEOUT
            self.problem = self._too_slow() if late else lost.told_of(self.subject)
        except WireError as error:
            self.problem = f"{self.subject} cannot be measured: {error}."
        except GraderError:
            raise
        except Exception as error:  # noqa: BLE001 -- the workload could not use what came back
            self.problem = f"{self.subject} gave back what cannot be used ({type(error).__name__})."
        self.spent += time.monotonic() - began

    def enter(self) -> None:
        """Take a jail; that one may have to be started is nobody's cost."""
        need = Need.of(self.case.exercise, self.submission.text)
        self.jail = self.take_jail(Output(), self.clock, need)

    def close(self) -> None:
        if self.jail is not None:
            self.jail.release()
            self.jail = None

    @property
    def result(self) -> Side:
        return Side(self.seconds, self.flops, self.peak, self.uncounted, self.problem)

    # -- steps --------------------------------------------------------------------------------

    def load(self, source: str, filename: str) -> None:
        """Load the file and set the call up; arguments cross once, and stay there."""
        self.channel.classes = self.case.classes
        bring_observers(self.case.observers, self.channel)
        self.channel.exchange(["load", source, filename])
        implementation = Implementation(self.channel)
        rng = np.random.default_rng(self.submission.seed)
        self.function, self.arguments = self.workload.call(implementation, rng)
        self.held = [
            hold(implementation, each) if _is_large(each) else each for each in self.arguments
        ]
        self.channel.flush()

    @property
    def is_to_be_timed(self) -> bool:
        return not self.problem and self.timed < _TIMING_SECONDS

    def run(self) -> None:
        """The fastest of some more calls."""
        began = time.monotonic()
        best = _real(self._ask("time"))
        self.seconds = best if self.seconds is None else min(best, self.seconds)
        self.timed += time.monotonic() - began

    def count(self) -> None:
        if self.counting == "all":
            self._replay()
        elif self.counting == "products":
            self.flops = _whole(self._ask("products"))

    def weigh(self) -> None:
        if self.has_arrays:
            self.peak = _whole(self._ask("peak"))

    @property
    def channel(self) -> LossyChannel:
        assert self.jail is not None
        return self.jail.channel

    @property
    def has_arrays(self) -> bool:
        return any(isinstance(each, np.ndarray) for each in self.arguments)

    @property
    def counting(self) -> Counting:
        if not self.workload.flops or self.function is None:
            return "none"
        return "all" if self.has_arrays else "products"

    def _ask(self, what: str) -> Any:
        return self.channel.exchange(["measure", what, self._target, self.held])

    @property
    def _target(self) -> object:
        function = self.function
        return function.name if isinstance(function, EntryPoint) else function

    def _replay(self) -> None:
        """The flops of the traced program; a program that cannot be followed is no failure."""
        try:
            value = self.channel.exchange(["trace", self._target, self.held])
            self.flops = Trace.read(value).replay(*self.arguments).flops
        except SubmissionError as error:
            self.uncounted = _untraceable(error)
        except WireError:
            self.uncounted = "it computes too much to count"

    # -- sentences ----------------------------------------------------------------------------

    def _raised(self, error: SubmissionError) -> str:
        where = f" in line {error.line}" if error.line else ""
        if error.kind == "NotImplementedError":
            return f"{self.subject} still raises NotImplementedError."
        if error.kind == "MissingEntryPoint":
            return f"{self.subject} defines no `{error.message}`."
        if error.kind == "MemoryError":
            return f"{self.subject} asks for more memory than is allowed{where}."
        said = f"{error.kind}: {error.message}" if error.message else error.kind
        return f"{self.subject} raised {said.splitlines()[0][:160]}{where}."

    def _too_slow(self) -> str:
        seconds = self.submission.limit
        return f"{self.subject} did not finish within {seconds:g} s at these sizes and was stopped."


def _is_large(value: object) -> bool:
    return isinstance(value, np.ndarray) or type(value).__module__ == "torch"


def _real(value: object) -> float:
    if isinstance(value, float) and math.isfinite(value) and 0 <= value < _LARGEST:
        return value
    raise WireError(_NO_MEASURE)


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST:
        return value
    raise WireError(_NO_MEASURE)


def _untraceable(error: SubmissionError) -> str:
    if error.kind != "Forbidden":
        return f"under count it raises {error.kind}"[:60]
    if not error.what:
        return "it takes too many array operations"
    if error.what.startswith(("np.", ".")):
        return f"it uses {error.what}"[:60]
    return (error.what[:1].lower() + error.what[1:])[:60]
