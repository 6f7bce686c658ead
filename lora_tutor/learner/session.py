"""The use cases of a learner, for the app and the command line alike."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lora_tutor import __version__
from lora_tutor.course.find import find_course
from lora_tutor.course.model import Course, Section
from lora_tutor.errors import (
    CourseError,
    UsageError,
    WorkspaceError,
)
from lora_tutor.files.locations import course_dir, progress_file, workspace_dir
from lora_tutor.files.source import encode, read_submission, shown
from lora_tutor.labs.catalogue import CourseLabs
from lora_tutor.labs.use import Labs
from lora_tutor.learner.course_progress import CourseProgress
from lora_tutor.learner.files import graded_id
from lora_tutor.learner.notes import Notes
from lora_tutor.learner.progress import GradedVersion, Progress
from lora_tutor.learner.review import Review
from lora_tutor.learner.status import (
    ExerciseStatus,
    Hint,
    NextStep,
    Place,
    ProgressSummary,
    finished_sections,
)
from lora_tutor.learner.workspace import Backup, Workspace

if TYPE_CHECKING:
    from lora_tutor.course.page import Page
    from lora_tutor.grading.events import OnEvent, ShownCase
    from lora_tutor.grading.grader import Grader
    from lora_tutor.grading.joint_run import JointResult, JointRun
    from lora_tutor.grading.process_tree import ProcessTree
    from lora_tutor.grading.submission import Submission
    from lora_tutor.learner.certificate import Certificate
    from lora_tutor.reports.cost import Cost
    from lora_tutor.reports.report import Report

__all__ = [
    "Backup",
    "ExerciseStatus",
    "GradedVersion",
    "Hint",
    "NextStep",
    "Place",
    "ProgressSummary",
    "Session",
    "graded_id",
]


_COURSE = "course"
"""The setting that keeps the id of the course whose progress it is."""


class Session(CourseProgress):
    """One learner, one course, and the folder for it; usable from every thread.

    Methods that take an exercise's id raise UnknownExercise, those that touch the disk
    WorkspaceError. `notices` are sentences that a face shows once.
    """

    is_preview = False
    """Whether the pages are shown to who writes them, so that a save shows at once."""

    def __init__(
        self,
        course: Course,
        workspace: Workspace,
        progress: Progress,
        notices: Iterable[str] = (),
        grader: Callable[[], Grader] | None = None,
    ) -> None:
        super().__init__(course, workspace, progress)
        self.notices = list(notices)
        self.notes = Notes(course, progress)
        self.review = Review(course, progress)
        offered = CourseLabs(course)
        self.labs = Labs(self.notes, offered.names, offered.find)
        self._make_grader = grader or self._grading_service
        self._grader: Grader | None = None
        self.begun: ProcessTree | None = None
        """What the grader takes, where it was begun before it was known what is to be graded."""
        self._wanted: Sequence[Submission] = ()
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        workspace: Path | None = None,
        course: Path | None = None,
        grader: Callable[[], Grader] | None = None,
    ) -> Self:
        """Make the workspace if need be, hand out missing stubs, open the progress.

        `course` is a folder or the name of one that is installed. Each course has a folder and a
        progress of its own. Raises WorkspaceError, CourseError, and UsageError where there is no
        such course.
        """
        content = find_course(course)
        files = Workspace(course_dir(workspace_dir(workspace), content.id))
        files.make(content)
        progress, notices = Progress.open(progress_file(files.root))
        try:
            _claim(progress, files.root, content)
            given = progress.stubs()
            handout = files.hand_out(content, given)
            if dict(handout.given).items() - given.items():
                progress.set_stubs(handout.given)
            return cls(content, files, progress, [*notices, *handout.notices], grader)
        except BaseException:
            progress.close()
            raise

    # -- the welcome, the celebrations, the certificate ------------------------------------------

    def is_new(self) -> bool:
        """Whether nobody has read, tried or been welcomed here yet."""
        return (
            self.notes.setting("welcomed") is None
            and self.place().kind == "map"
            and not self.lessons_read()
            and self._progress.latest_exercise() is None
        )

    def to_celebrate(self) -> Section | None:
        """A section that is finished, and was not celebrated yet."""
        done = finished_sections(self.course, self.lessons_read(), self.statuses())
        told = self._celebrated()
        fresh = (each for each in self.course.sections if each.id in done and each.id not in told)
        return next(fresh, None)

    def has_celebrated(self, section: Section) -> None:
        """Each of them once in a life."""
        if section.id not in (told := self._celebrated()):
            self.notes.choose("celebrated", " ".join([*told, section.id]))

    def _celebrated(self) -> list[str]:
        return (self.notes.setting("celebrated") or "").split()

    def certificate(self, name: str | None = None) -> Certificate:
        """What was done so far. A name is kept for the next time; None takes the kept one.

        Raises UsageError for a name that does not fit on a page.
        """
        from lora_tutor.learner.certificate import Certificate, checked_name, parts_of

        if name is not None:
            self.notes.choose("name", checked_name(name))
        statuses = self.statuses()
        met = self._progress.mistakes_met()
        return Certificate(
            course=self.course.title,
            name=self.notes.setting("name") or "",
            day=date.today(),
            summary=self.progress(),
            parts=parts_of(self.course, statuses),
            mended=sum(each in statuses and statuses[each].passed for each, _ in met),
            labs=self.notes.measured(self.labs.select()),
            version=__version__,
        )

    # -- grading --------------------------------------------------------------------------------

    def submission(
        self,
        exercise_id: str,
        path: Path | None = None,
        seed: int | None = None,
        seconds: float | None = None,
        text: str | bytes | None = None,
    ) -> Submission:
        """Read a file (None: the workspace's) for grading; or take `text` for what is in it.

        Raises UnreadableSubmission.
        """
        from lora_tutor.grading.submission import DEFAULT_SEED, Submission

        exercise = self.exercise(exercise_id)
        file = self.workspace.path(exercise) if path is None else path
        given = encode(text) if isinstance(text, str) else text
        return Submission(
            exercise=exercise,
            source=read_submission(file, exercise.id) if given is None else given,
            filename=file.name,
            seed=DEFAULT_SEED if seed is None else seed,
            seconds=seconds,
        )

    def grade(
        self, submission: Submission, on_event: OnEvent | None = None, keep: bool = True
    ) -> Report:
        """Grade and keep the attempt, unless it is not the learner's own; blocks until both are
        done. Raises GraderError.

        Where the attempt cannot be kept, the report is still worth having: then a notice says so.
        """
        report = self._service().grade(submission, on_event)
        if not keep:
            return report
        try:
            self._progress.record(submission.exercise.id, submission.source, report)
            self.review.graded(submission.exercise.id, report)
        except WorkspaceError as error:
            self.notices.append(f"This result is not in your history. {error}")
        return report

    def show_case(self, submission: Submission) -> ShownCase:
        """The first failing case as code that recreates it, with fresh numbers; blocks, and nothing
        of it is kept. Raises GraderError."""
        return self._service().show_case(submission)

    def measure(self, submission: Submission) -> Cost:
        """Measure a text beside the reference; blocks, and gives way to a grading.

        Nothing of it is kept, and no verdict changes. Raises GraderError, also when it is ended.
        """
        return self._service().measure(submission)

    def run_joint(self, run: JointRun, tell: Callable[[str], None]) -> JointResult:
        """Run files of the learner's together in a jail; blocks. Raises GraderError."""
        return self._service().run_joint(run, tell)

    def warm_up(self, exercise_id: str | None = None) -> None:
        """Start the grader in the background, and load the checks of one exercise."""
        service = self._service()
        if exercise_id is not None:
            service.prepare(self.exercise(exercise_id))

    def warm_up_for(self, submissions: Sequence[Submission]) -> None:
        """`warm_up` for these alone: libraries that none of them needs are not loaded ahead."""
        self._wanted = submissions
        self.warm_up(submissions[0].exercise.id if submissions else None)

    def cancel(self) -> None:
        """End a running grading; without one, nothing happens."""
        if self._grader is not None:
            self._grader.cancel()

    def stop_measuring(self) -> None:
        """End a measurement that runs or waits; a grading goes on."""
        if self._grader is not None:
            self._grader.stop_measuring()

    # -- help -----------------------------------------------------------------------------------

    def hint(self, exercise_id: str, level: int | None = None) -> Hint:
        """Hint number `level`, from 1 (None: the next unseen, in the end the last).

        Raises UsageError where there is no such hint.
        """
        exercise = self.exercise(exercise_id)
        of = len(exercise.hints)
        if level is None:
            level = min(self._progress.hints_seen().get(exercise.id, 0) + 1, of)
        if not 1 <= level <= of:
            raise UsageError(f"Exercise {exercise.id} has hints 1 to {of}, not {level}.")
        try:
            self._progress.see_hint(exercise.id, level)
        except WorkspaceError as error:
            self.notices.append(f"That you saw this hint is not kept. {error}")
        return Hint(level, of, exercise.hints[level - 1])

    def solution(self, exercise_id: str, anyway: bool = False) -> str:
        """The reference. Raises UsageError before a pass, unless `anyway`."""
        exercise = self.exercise(exercise_id)
        if not anyway and not self._progress.summary(exercise.id).passed:
            raise UsageError(
                f"You have not passed {exercise.id} yet: try `lora-tutor hint {exercise.id}`, "
                f"or see the solution with `lora-tutor solution {exercise.id} --anyway`."
            )
        try:
            return exercise.reference.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CourseError(
                f"The reference of {exercise.id} cannot be read ({error}); "
                "install lora-tutor again."
            ) from error

    def page(self, lesson_id: str) -> Page:
        """A lesson's page, with the choices of its questions in this learner's order.

        Raises CourseError.
        """
        from lora_tutor.learner.pages import page_for

        return page_for(self._progress, self.course.lesson(lesson_id))

    def answer_quiz(self, lesson_id: str, quiz_id: str, choice: int, right: bool) -> None:
        """Keep an answer; `choice` is the `number` of a Choice, not its place on the screen."""
        self._progress.answer_quiz(self.course.lesson(lesson_id).id, quiz_id, choice, right)
        self.review.answered(lesson_id, quiz_id, right)

    def quiz_answers(self, lesson_id: str) -> dict[str, tuple[int, bool]]:
        """The latest choice to each question of a lesson, and whether it was right."""
        return self._progress.quiz_answers(self.course.lesson(lesson_id).id)

    def close(self) -> None:
        """End the grader, a running lab and their processes; closing twice does no harm."""
        self.labs.cancel()
        with self._lock:
            service, self._grader = self._grader, None
        if service is not None:
            service.close()
        self._progress.close()

    # -- inside ---------------------------------------------------------------------------------

    def _service(self) -> Grader:
        with self._lock:
            if self._grader is None:
                self._grader = self._make_grader()
                self._grader.start()
            return self._grader

    def _grading_service(self) -> Grader:
        from lora_tutor.grading.service import GradingService, libraries_for

        exercises = [each.exercise for each in self._wanted] or [*self.course.exercises.values()]
        libraries = libraries_for(exercises, [each.source for each in self._wanted])
        return GradingService(libraries, tree=self.begun)


def _claim(progress: Progress, folder: Path, course: Course) -> None:
    """The progress is this course's for good: a folder that was moved or copied mixes no two.

    Progress of the time before courses had an id was written for whichever course is opened there,
    and that is the built-in one.
    """
    owner = progress.setting(_COURSE)
    if owner is None:
        # Where nothing can be written now, nothing of another course is written either.
        with contextlib.suppress(WorkspaceError):
            owner = progress.set_once(_COURSE, course.id)
    if owner not in (None, course.id):
        raise WorkspaceError(
            f"The folder {shown(folder)} holds the progress of the course '{owner}', not of "
            f"'{course.id}'; move it away, or choose another folder with --workspace DIR."
        )


def digest(source: bytes) -> str:
    """The SHA-256 of a file's bytes, as a report has it in `submission_sha256`."""
    return hashlib.sha256(source).hexdigest()
