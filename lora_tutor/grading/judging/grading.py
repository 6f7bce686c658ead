"""One grading from source to report, inside the checker's process."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from lora_tutor import __version__
from lora_tutor.errors import GraderError
from lora_tutor.grading.events import Checked, Event, Judged, Planned, PlannedCheck
from lora_tutor.grading.judging import observation
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.endings import CheckEnded, ForkServerGone, JailLost
from lora_tutor.grading.judging.hidden_checks import Check, Ending, HiddenChecks
from lora_tutor.grading.judging.jail_contract import (
    Clock,
    Jail,
    LossyChannel,
    Need,
    Output,
    TakeJail,
)
from lora_tutor.grading.judging.judge import Asked, ChangedInputs, Judge, Seen
from lora_tutor.grading.judging.mending.search import Mended, Mending, Rows
from lora_tutor.grading.judging.mending.trials import Trials
from lora_tutor.grading.judging.own_observers import bring_observers
from lora_tutor.grading.judging.proxies import Implementation, SubmissionError
from lora_tutor.grading.judging.report_names import ReportNames
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import CheckResult, Printed, Report
from lora_tutor.reports.verdict import Verdict

Emit = Callable[[Event], None]


_FIRST_SHARE = 0.75
_REST_SECONDS = 3.0
"""What the submission may take, once judged, to show more of its mistake."""
_UNUSED = "Not run: your code was stopped before it came to this check."


@dataclass(slots=True)
class Grading:
    """Holds the jail in use. After a first loss the other checks get a second jail and what is
    left of the time; after a second loss they are skipped, so that the whole stays bounded."""

    case: Case
    hidden: HiddenChecks
    submission: Submission
    take_jail: TakeJail
    emit: Emit
    output: Output = field(default_factory=Output)
    clock: Clock = field(default_factory=Clock)
    jail: Jail | None = None
    naming: bool = True
    """Whether the known mistakes are looked for."""
    pairs: bool = True
    """Whether two mistakes at once are looked for, which takes the processor up to two seconds, and
    then small changes of the file itself, which take three."""
    isolation: tuple[str, ...] = ("process",)
    losses: int = 0
    unusable: CheckEnded | None = None
    rest_seconds: float = _REST_SECONDS
    failed: dict[str, Judge] = field(default_factory=dict)
    passed: dict[str, list[Seen]] = field(default_factory=dict)
    first_failed: tuple[Check, Asked | None] | None = None
    """The first check that failed, with what it asked last."""
    wrong: dict[str, str] = field(default_factory=dict)
    inputs: ChangedInputs = field(default_factory=ChangedInputs)

    def run(self) -> Report:
        began = time.perf_counter()
        points = self.case.points
        checks = {check.id: check for check in self.hidden.checks}
        if set(checks) != set(points):
            odd = ", ".join(sorted(set(checks) ^ set(points)))
            raise ValueError(f"checks and exercise.toml disagree about {odd}")
        ordered = [checks[check_id] for check_id in points]
        self.emit(Planned(tuple(PlannedCheck(c.id, c.title, points[c.id]) for c in ordered)))
        self.clock.start(self.submission.limit)
        results = self._results(ordered)
        self._drain()
        report = self._report(results, time.perf_counter() - began)
        if not self.failed or not self.naming:
            return report
        self.emit(Judged(report))
        try:
            return self._named(report)
        except ForkServerGone:
            raise
        except Exception:
            # A name may be missing, and what was judged may not. An author is told of the fault.
            if self.submission.candid:
                raise
            return report

    def _results(self, checks: list[Check]) -> list[CheckResult]:
        if self.case.is_stub(self.submission.text):
            self.unusable = CheckEnded(Verdict.NOT_ATTEMPTED, "The stub is as it was given.")
        else:
            self._open_jail(_FIRST_SHARE)
        self.inputs.put_off = self.hidden.ask_for_inputs
        results: list[CheckResult] = []
        for check in checks:
            self._drain()
            self.output.begin(check.id)
            result = self._result(check)
            self.emit(Checked(result))
            results.append(result)
        return results

    def _result(self, check: Check) -> CheckResult:
        if self.unusable is not None:
            return self._ended(check, self.unusable, 0.0)
        if self.jail is None or self.jail.channel.lost is not None:
            self.losses += 1
            if self.losses >= 2:
                return self._ended(check, CheckEnded(Verdict.SKIPPED, _UNUSED), 0.0)
            self._open_jail(1.0)
            if self.unusable is not None:
                unusable, self.unusable = self.unusable, None
                return self._ended(check, unusable, 0.0)
        assert self.jail is not None
        implementation = Implementation(self.jail.channel)
        judge = Judge(
            self.case,
            implementation,
            self.submission.text,
            self.submission.seed,
            title=check.title,
            wrong=self.wrong,
            inputs=self.inputs,
        )
        return self._judged(check, judge, self.hidden.run(check, judge))

    def _open_jail(self, share: float) -> None:
        """A fresh jail with the file loaded; where loading ends badly, so does every check."""
        self.close()
        need = Need.of(self.case.exercise, self.submission.text)
        with self.clock.stopped():
            self.jail = self.take_jail(self.output, self.clock, need)
        self.isolation = self.jail.isolation
        self.jail.channel.share = share
        self.jail.channel.classes = self.case.classes
        bring_observers(self.case.observers, self.jail.channel)
        try:
            self.jail.channel.exchange(["load", self.submission.text, self.submission.filename])
        except SubmissionError as error:
            self.unusable = _unloadable(error)
        except CheckEnded as ended:
            self.unusable = ended

    def open_anew(self) -> LossyChannel | None:
        """A fresh jail with all the time there is, for what comes after the report; None where the
        file cannot be loaded."""
        self.unusable = None
        self.clock.start(self.submission.limit)
        self._open_jail(1.0)
        usable = self.unusable is None and self.jail is not None
        return self.jail.channel if usable and self.jail is not None else None

    def _judged(self, check: Check, judge: Judge, ending: Ending) -> CheckResult:
        if ending.error is None and not ending.skipped and judge.asked:
            self.passed[check.id] = judge.seen
            most = self.case.points[check.id]
            return CheckResult(
                check.id, check.title, Verdict.PASSED, most, most, seconds=_round(ending.seconds)
            )
        if isinstance(ending.error, ForkServerGone):
            raise ending.error
        if isinstance(ending.error, CheckEnded):
            self.failed[check.id] = judge
            self.first_failed = self.first_failed or (check, judge.last)
            return self._ended(check, ending.error, ending.seconds)
        text = _fault(ending, self.submission.candid)
        return self._ended(check, CheckEnded(Verdict.GRADER_ERROR, text), ending.seconds)

    def _ended(self, check: Check, ended: CheckEnded, seconds: float) -> CheckResult:
        most = self.case.points[check.id]
        return CheckResult(
            id=check.id,
            title=check.title,
            verdict=ended.verdict,
            points=0,
            max_points=most,
            message=ended.message,
            seconds=_round(seconds),
            error=ended.error,
        )

    def _report(self, results: list[CheckResult], seconds: float) -> Report:
        return Report(
            exercise=self.case.exercise.id,
            checks=tuple(results),
            stdout=self.output.text,
            printed=tuple(Printed(check, len(text)) for check, text in self.output.parts),
            stdout_truncated=self.output.truncated,
            seconds=_round(seconds),
            seed=self.submission.seed,
            submission_sha256=self.submission.digest,
            checks_sha256=self.case.digest,
            version=__version__,
            course=self.submission.exercise.course,
            course_version=self.submission.exercise.course_version,
            isolation=self.isolation,
        )

    def _named(self, report: Report) -> Report:
        """The report with the names of the mistakes."""
        names = ReportNames(
            self.case,
            self.submission.seed,
            self.failed,
            self.passed,
            self._see_rest,
            self._mended if self.pairs else None,
        )
        return names.put_into(report)

    def _mended(self, failed: Rows, passed: Rows) -> Mended | None:
        trials = Trials(self.case, self.submission, self.clock, self.open_anew)
        return Mending.of(trials, failed, passed).found()

    def _see_rest(self, check_id: str) -> bool:
        """Run what the check did not come to, for its name alone: no verdict depends on it."""
        judge = self.failed[check_id]
        seen = {one.scenario.key for one in judge.seen}
        # Our own time between two of these calls is not the submission's.
        self.clock.give(self.rest_seconds)
        try:
            for asked in self.hidden.scenarios(check_id, self.case):
                if asked.scenario.key not in seen:
                    judge.look(asked)
        except JailLost:
            return False
        finally:
            self.rest_seconds = self.clock.left
        return True

    def _drain(self) -> None:
        if self.jail is not None:
            with suppress(JailLost):
                self.jail.channel.drain()

    def close(self) -> None:
        """End the jail. It takes some milliseconds, so the report is sent before."""
        if self.jail is not None:
            self._drain()
            self.jail.release()
            self.jail = None


def _fault(ending: Ending, candid: bool) -> str:
    """The sentence for a check that failed us."""
    error = ending.error
    if isinstance(error, GraderError):
        return f"The grader could not judge this: {error}"
    if not candid:
        return "The grader could not judge this. The fault is ours, not your code's."
    why = f"{type(error).__name__}: {error}" if error is not None else "it judged nothing"
    place = observation.place_in_checks(error) if error is not None else ""
    if place and ", line " not in why:
        why += f" in {place}"
    return f"The grader could not judge this: {why}"[:500]


def _unloadable(error: SubmissionError) -> CheckEnded:
    if "SyntaxError" in error.bases:
        text = f": `{error.text}`" if error.text else ""
        return CheckEnded(Verdict.ERROR, f"Line {error.line} is not Python ({error.message}){text}")
    if error.kind == "NotImplementedError":
        return CheckEnded(
            Verdict.NOT_ATTEMPTED, "The file raises NotImplementedError when it is read."
        )
    verdict = Verdict.MEMORY if error.kind == "MemoryError" else Verdict.ERROR
    where = f" in line {error.line}: `{error.text}`" if error.line else ""
    said = f"{error.kind}: {error.message}" if error.message else error.kind
    return CheckEnded(verdict, f"Reading the file raised {said}{where}")


def _round(seconds: float) -> float:
    return round(seconds, 4)
