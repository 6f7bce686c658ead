"""A session without grader and database: all in memory; what is written decides the verdict."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from lora_tutor.course.model import Section
from lora_tutor.errors import GraderError, GradingCancelled, UsageError
from lora_tutor.grading.events import Checked, Graded, OnEvent, Planned, PlannedCheck
from lora_tutor.learner.certificate import Certificate, checked_name, parts_of
from lora_tutor.learner.notes import Notes
from lora_tutor.learner.progress import Progress
from lora_tutor.learner.review import Review
from lora_tutor.learner.session import (
    Backup,
    ExerciseStatus,
    Hint,
    NextStep,
    Place,
    ProgressSummary,
)
from lora_tutor.learner.status import finished_sections
from lora_tutor.reports.cost import Cost, Measured, Side
from lora_tutor.reports.report import CheckResult, NamedMistake, Report, Verdict
from tests.tui.fake_course import SIZES, STUB, make_course
from tests.tui.fake_laboratory import FakeLab

TITLES = {
    "shapes": "The output has shape (n, d)",
    "matches_reference": "Matches the formula for a batch",
    "input_not_modified": "Leaves its inputs as they were",
    "cost": "Costs no more than two thin products",
}
ALPHA_ONLY = NamedMistake(
    "alpha_only",
    "alpha in place of alpha / r",
    "The update is scaled by alpha [not by alpha / r], so it is r times too strong.",
)


@dataclass
class FakeSubmission:
    exercise_id: str
    source: str


@dataclass
class FakeWorkspace:
    root: Path

    @property
    def state(self) -> Path:
        return self.root / ".lora-tutor"


@dataclass
class FakeSession:
    """The text of the file decides the verdict: see `grade`."""

    root: Path
    notices: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.course = make_course(self.root / "course")
        self.workspace = FakeWorkspace(self.root / "workspace")
        self.workspace.state.mkdir(parents=True)
        for exercise in self.course.exercises.values():
            self.path(exercise.id).write_text(STUB, encoding="utf-8")
        self.read: set[str] = set()
        self.reports: dict[str, list[Report]] = {}
        self.hints: dict[str, int] = {}
        self.answers: dict[str, dict[str, tuple[int, bool]]] = {}
        self.kept = Place("map")
        progress, _ = Progress.open(self.workspace.state / "progress.db")
        self.notes = Notes(self.course, progress)
        self.notes.choose("welcomed", "yes")
        self.review = Review(self.course, progress)
        self._progress = progress
        self.lab = FakeLab()
        self.laboratory = self.lab.laboratory()
        self.warmed = False
        self.go_on = threading.Event()
        self.go_on.set()
        self._one_at_a_time = threading.Lock()
        self._cancelled = threading.Event()
        self._stopped = threading.Event()
        self.gradings = 0
        self.measured: list[str] = []

    def status(self, exercise_id: str) -> ExerciseStatus:
        exercise = self.course.exercise(exercise_id)
        reports = self.reports.get(exercise_id, [])
        return ExerciseStatus(
            exercise=exercise,
            verdict=reports[-1].verdict if reports else None,
            passed=any(report.passed for report in reports),
            attempts=len(reports),
            best_points=max((report.points for report in reports), default=0),
            hints_seen=self.hints.get(exercise_id, 0),
        )

    def is_read(self, lesson_id: str) -> bool:
        return lesson_id in self.read

    def mark_read(self, lesson_id: str) -> None:
        self.read.add(lesson_id)

    def progress(self) -> ProgressSummary:
        rows = [self.status(identifier) for identifier in self.course.exercises]
        return ProgressSummary(
            lessons_read=len(self.read),
            lessons=len(list(self.course.lessons())),
            passed=sum(row.passed for row in rows),
            exercises=len(rows),
            points=sum(row.best_points for row in rows),
            max_points=sum(row.exercise.points for row in rows),
            minutes_left=sum(row.exercise.minutes for row in rows if not row.passed),
        )

    def next_step(self, after: str | None = None) -> NextStep:
        for lesson in self.course.lessons():
            if lesson.id not in self.read and lesson.id != after:
                return NextStep("lesson", lesson.id, lesson.title, "The next page of the course.")
        for exercise in self.course.exercises.values():
            if not self.status(exercise.id).passed:
                reason = f"You have read {exercise.lesson}; now write it."
                return NextStep("exercise", exercise.id, exercise.title, reason)
        return NextStep("done", "", "The end", "You have finished the course.")

    def place(self) -> Place:
        return self.kept

    def is_new(self) -> bool:
        return self.notes.setting("welcomed") is None

    def statuses(self) -> dict[str, ExerciseStatus]:
        return {name: self.status(name) for name in self.course.exercises}

    def celebrate(self) -> Section | None:
        told = self.notes.setting("celebrated")
        done = finished_sections(self.course, self.read, self.statuses())
        if not done or told == done[-1]:
            return None
        self.notes.choose("celebrated", done[-1])
        return next(each for each in self.course.sections if each.id == done[-1])

    def certificate(self, name: str | None = None) -> Certificate:
        if name is not None:
            self.notes.choose("name", checked_name(name))
        return Certificate(
            course=self.course.title,
            name=self.notes.setting("name") or "",
            day=date(2026, 11, 24),
            summary=self.progress(),
            parts=parts_of(self.course, self.statuses()),
            mended=1,
            labs=self.notes.measured(),
            version="0.1.0",
        )

    def remember(self, place: Place) -> None:
        self.kept = place

    def path(self, exercise_id: str) -> Path:
        return self.workspace.root / f"{exercise_id}.py"

    def source(self, exercise_id: str) -> str:
        return self.path(exercise_id).read_bytes().decode()

    def save(self, exercise_id: str, text: str) -> None:
        self.path(exercise_id).write_text(text, encoding="utf-8")

    def changed_outside(self, exercise_id: str, known: str) -> bool:
        return self.source(exercise_id) != known

    def submission(self, exercise_id: str, text: str | None = None) -> FakeSubmission:
        return FakeSubmission(exercise_id, self.source(exercise_id) if text is None else text)

    def grade(self, submission: FakeSubmission, on_event: OnEvent | None = None) -> Report:
        """With "right" it passes, "alpha_only" is the known mistake, "boom" is our own fault."""
        with self._one_at_a_time:
            self._cancelled = cancelled = threading.Event()
            self.gradings += 1
            return self._grade(submission, on_event, cancelled)

    def _grade(
        self, submission: FakeSubmission, on_event: OnEvent | None, cancelled: threading.Event
    ) -> Report:
        exercise = self.course.exercise(submission.exercise_id)
        send = on_event or (lambda event: None)
        rows = exercise.checks.items()
        send(Planned(tuple(PlannedCheck(name, TITLES[name], points) for name, points in rows)))
        if "boom" in submission.source:
            raise GraderError("The grader stopped before the end [code 7]. Please try again.")
        results = []
        for name, points in rows:
            while not self.go_on.is_set():
                if cancelled.wait(0.01):
                    raise GradingCancelled
            results.append(self._check(name, points, submission.source))
            send(Checked(results[-1]))
        failed = any(result.mistake for result in results)
        report = Report(
            exercise=exercise.id,
            checks=tuple(results),
            seed=7,
            submission_sha256="0" * 64,
            checks_sha256="1" * 64,
            version="0.1.0",
            isolation=("process",),
            mistake=ALPHA_ONLY if failed else None,
            stdout="hello [bold]from[/bold] the learner\n" if "print" in submission.source else "",
            seconds=0.023,
        )
        self.reports.setdefault(exercise.id, []).append(report)
        send(Graded(report))
        return report

    def measure(self, submission: FakeSubmission) -> Cost:
        """With "slow" it takes ten times as long, with "exits" it ends; "boom" is our own fault."""
        self._stopped = stopped = threading.Event()
        self.measured.append(submission.source)
        while not self.go_on.is_set():
            if stopped.wait(0.01):
                raise GradingCancelled
        if "boom" in submission.source:
            raise GraderError("The grader could not measure [code 7].")
        reference = Side(seconds=0.002, flops=34_668_544, peak_bytes=791_016)
        yours = replace(reference, seconds=0.02) if "slow" in submission.source else reference
        if "exits" in submission.source:
            yours = Side(problem="Your code ended the process (exit status 3) [x].")
        return Cost(submission.exercise_id, (Measured(SIZES, "all", yours, reference),))

    def stop_measuring(self) -> None:
        self._stopped.set()

    def _check(self, name: str, points: int, source: str) -> CheckResult:
        title = TITLES[name]
        if "right" in source:
            return CheckResult(name, title, Verdict.PASSED, points, points, seconds=0.002)
        if "alpha_only" not in source:
            return CheckResult(name, title, Verdict.NOT_ATTEMPTED, 0, points)
        if name == "matches_reference":
            message = "Your result is exactly 4 times the expected one [0, 0]."
            return CheckResult(name, title, Verdict.FAILED, 0, points, message, "alpha_only")
        if name == "cost":
            return CheckResult(name, title, Verdict.SKIPPED, 0, points)
        return CheckResult(name, title, Verdict.PASSED, points, points)

    def warm_up(self, exercise_id: str | None = None) -> None:
        self.warmed = True

    def cancel(self) -> None:
        self._cancelled.set()

    def hint(self, exercise_id: str, level: int | None = None) -> Hint:
        hints = self.course.exercise(exercise_id).hints
        seen = self.hints.get(exercise_id, 0)
        level = min(seen + 1, len(hints)) if level is None else level
        self.hints[exercise_id] = max(seen, level)
        return Hint(level, len(hints), hints[level - 1])

    def solution(self, exercise_id: str, anyway: bool = False) -> str:
        if not self.status(exercise_id).passed and not anyway:
            raise UsageError("The solution opens after a pass.")
        return self.course.exercise(exercise_id).reference.read_text(encoding="utf-8")

    def reset(self, exercise_id: str) -> Backup:
        backup = self.path(exercise_id).with_suffix(".backup")
        backup.write_text(self.source(exercise_id), encoding="utf-8")
        self.save(exercise_id, STUB)
        return Backup("1", backup, datetime(2026, 11, 24, 12, 0), exercise_id, "reset")

    def answer_quiz(self, lesson_id: str, quiz_id: str, choice: int, right: bool) -> None:
        self.answers.setdefault(lesson_id, {})[quiz_id] = (choice, right)
        self.review.answered(lesson_id, quiz_id, right)

    def quiz_answers(self, lesson_id: str) -> dict[str, tuple[int, bool]]:
        return self.answers.get(lesson_id, {})

    def close(self) -> None:
        self._cancelled.set()
        self._progress.close()
