"""Grades a whole class: collects what was handed in, grades it, and tells what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.classroom.intake.answers import HandedIn
from lora_tutor.classroom.intake.collect import RULES_FILE
from lora_tutor.classroom.intake.remarks import listed
from lora_tutor.classroom.run.asked import handed_in_by_a_few
from lora_tutor.classroom.run.class_input import ClassFiles, read_class
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.classroom.run.class_run import ClassRun, OnGraded, Terms, checks_of
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.classroom.run.journal import Journal, journal_path
from lora_tutor.classroom.run.task import Executor
from lora_tutor.course.model import Course, Exercise
from lora_tutor.errors import UsageError
from lora_tutor.files.locations import content_root
from lora_tutor.files.source import shown
from lora_tutor.grading import isolation

Tell = Callable[[str], None]
"""Takes one sentence for the person who grades."""
Check = Callable[[HandedIn], None]
"""Looks at what was handed in before anything is graded, and may raise UsageError."""
Progress = Callable[[int], AbstractContextManager[OnGraded]]
"""Takes how many submissions are to be graded; what it gives hears of each that is done."""


@dataclass(frozen=True, slots=True)
class ClassOrder:
    """What is to be graded, and how.

    `output` is the file beside which the journal is kept, None for the user's cache. `resume`
    takes from the journal what an earlier run has graded.
    """

    files: ClassFiles
    jobs: int | None = None
    scheduler: str | None = None
    seed: int | None = None
    seconds: float | None = None
    allow_weak_isolation: bool = False
    output: Path | None = None
    resume: bool = False


def grade_class(
    course: Course,
    order: ClassOrder,
    tell: Tell,
    progress: Progress,
    check: Check = lambda found: None,
) -> ClassResult:
    """Grade everything that was handed in.

    Raises UsageError where nothing can be graded, and GraderError where a cluster is lost. What
    was graded until then, or until KeyboardInterrupt, is kept in the journal.
    """
    given = read_class(course, order.files)
    check(given.found)
    if order.files.anonymous is not None:
        given = given.under_pseudonyms(order.files.anonymous)
    found = given.found
    needed = {answer.exercise for answer in found.answers}
    handed_in = {each.id: each for each in given.wanted if each.id in needed}
    executor, layers = _executor(course, order, list(handed_in.values()), tell)
    try:
        _refuse_weak(layers, order.allow_weak_isolation)
        for sentence in given.sentences():
            tell(sentence)
        terms = Terms(handed_in, layers, order.seed, order.seconds)
        kept = journal_path(order.files.submissions, order.output)
        with Journal(kept, order.resume) as journal:
            graded = _grade(ClassRun(found.answers, terms, journal), executor, tell, progress)
    finally:
        executor.close()
    graded = given.shown(graded)
    _tell_problems(graded, tell)
    counted = given.wanted
    if not given.are_asked:
        counted = _counted(list(handed_in.values()), graded, tell)
    return ClassResult(
        students=sorted(found.students),
        exercises=counted,
        graded=graded,
        refused=[*found.refused, *found.without],
        answers=found.answers,
        notes=found.notes,
        people=found.people,
        kind=found.kind,
        rules=given.rules,
    )


def _tell_problems(graded: Sequence[GradedAnswer], tell: Tell) -> None:
    for each in graded:
        if each.our_fault:
            why = each.problem or "The grader could not judge every check."
            tell(f"Student {shown(each.student)}, {each.exercise}: {why}")
        elif each.problem:
            tell(each.problem)


def _counted(
    handed_in: Sequence[Exercise], graded: Sequence[GradedAnswer], tell: Tell
) -> list[Exercise]:
    """What counts where nobody says it."""
    counted, fewest = handed_in_by_a_few(handed_in, graded)
    extra = [each.id for each in handed_in if each not in counted]
    if extra:
        tell(
            f"The maximum does not count {listed(extra)}, handed in by fewer than {fewest}; "
            f"--exercise or {RULES_FILE} says what was asked for."
        )
    return counted


def _executor(
    course: Course, order: ClassOrder, exercises: Sequence[Exercise], tell: Tell
) -> tuple[Executor, tuple[str, ...]]:
    """Who grades, and the layers of isolation that hold there. Raises UsageError."""
    if order.scheduler is not None:
        if order.jobs is not None:
            raise UsageError("--jobs is for this machine; with --scheduler its workers count.")
        from lora_tutor.classroom.run.cluster import Cluster

        # A worker has the course that we ship, but maybe in another folder.
        root = None if course.root == content_root() else course.root
        cluster = Cluster(order.scheduler, root, checks_of(exercises))
        return cluster, cluster.isolation
    from lora_tutor.classroom.run.local_pool import LocalPool, cores_here

    pool = LocalPool(order.jobs or len(cores_here()))
    if order.jobs is not None and order.jobs > pool.jobs:
        tell(
            f"{pool.jobs} of {order.jobs} jobs are used, one for each core: more would slow each "
            "other down, and time limits count seconds."
        )
    return pool, isolation.layers_here()


def _refuse_weak(layers: Sequence[str], allowed: bool) -> None:
    if isolation.FILES not in layers and not allowed:
        raise UsageError(
            "Nothing is graded: files are not confined here (the layer landlock is missing, see "
            "`lora-tutor doctor`), so that a submission could read and change yours. Grade on "
            "Linux 5.13 or later, or, if you trust all of them, with --allow-weak-isolation."
        )


def _grade(run: ClassRun, executor: Executor, tell: Tell, progress: Progress) -> list[GradedAnswer]:
    if run.kept:
        tell(f"{run.kept} are taken from the earlier run; {run.waiting} are left to grade.")
    if run.again:
        tell(
            f"An earlier run has graded {run.again} of these already, and they are graded again; "
            "its journal keeps them, and --resume takes them from there."
        )
    total = run.waiting
    done = 0
    try:
        with progress(total) as advance:

            def graded(count: int) -> None:
                nonlocal done
                done += count
                advance(count)

            return run.grade(executor, graded)
    except KeyboardInterrupt:
        tell(f"Interrupted: {done} of {total} are graded and kept; --resume grades the rest.")
        raise
