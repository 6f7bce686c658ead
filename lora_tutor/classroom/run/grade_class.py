"""Grades a whole class: collects what was handed in, grades it, and tells what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.classroom.intake.answers import HandedIn
from lora_tutor.classroom.intake.collect import RULES_FILE, collect
from lora_tutor.classroom.intake.enrolment import enrol
from lora_tutor.classroom.intake.remarks import listed
from lora_tutor.classroom.intake.roster import read_roster
from lora_tutor.classroom.rules.class_members import for_class
from lora_tutor.classroom.rules.class_rules import NO_RULES, ClassRules
from lora_tutor.classroom.rules.reading import read_rules, rules_file
from lora_tutor.classroom.rules.what_holds import sentences_on
from lora_tutor.classroom.run.asked import handed_in_by_a_few
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.classroom.run.class_run import ClassRun, OnGraded, Terms, checks_of
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.classroom.run.journal import Journal, journal_path
from lora_tutor.classroom.run.task import Executor
from lora_tutor.course.find import find_exercise
from lora_tutor.course.model import Course, Exercise
from lora_tutor.errors import UsageError
from lora_tutor.files.locations import content_root
from lora_tutor.files.source import shown
from lora_tutor.grading import isolation
from lora_tutor.reports.report import Reason

Tell = Callable[[str], None]
"""Takes one sentence for the person who grades."""
Check = Callable[[HandedIn], None]
"""Looks at what was handed in before anything is graded, and may raise UsageError."""
Progress = Callable[[int], AbstractContextManager[OnGraded]]
"""Takes how many submissions are to be graded; what it gives hears of each that is done."""


@dataclass(frozen=True, slots=True)
class ClassOrder:
    """What is to be graded, and how. `only` names exercises; none stands for all of them.

    `output` is the file beside which the journal is kept, None for the user's cache. `resume`
    takes from the journal what an earlier run has graded. `source` is the course system whose
    export it is, "" to find out. `roster` is a CSV file of who is in the class. `rules` is the file
    of what the instructor has decided, None for a class.toml beside the class, if there is one.
    """

    submissions: Path
    only: tuple[str, ...] = ()
    jobs: int | None = None
    scheduler: str | None = None
    seed: int | None = None
    seconds: float | None = None
    allow_weak_isolation: bool = False
    output: Path | None = None
    resume: bool = False
    source: str = ""
    roster: Path | None = None
    rules: Path | None = None


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
    file = order.rules or rules_file(order.submissions)
    rules = NO_RULES if file is None else read_rules(file, course)
    wanted = _wanted(course, order.only, rules)
    entry_points = {each.id: each.entry_points for each in course.exercises.values()}
    ids = [each.id for each in wanted]
    roster = None if order.roster is None else read_roster(order.roster)
    found = collect(order.submissions, ids, entry_points, order.source)
    if roster is not None and order.roster is not None:
        enrol(found, roster, order.roster)
    if file is not None:
        rules = for_class(rules, file, found.students, found.people)
    check(found)
    needed = {answer.exercise for answer in found.answers}
    handed_in = {each.id: each for each in wanted if each.id in needed}
    executor, layers = _executor(course, order, list(handed_in.values()), tell)
    try:
        _refuse_weak(layers, order.allow_weak_isolation)
        for sentence in _sentences(found):
            tell(sentence)
        for sentence in sentences_on(rules, file, found) if file is not None else ():
            tell(sentence)
        terms = Terms(handed_in, layers, order.seed, order.seconds)
        with Journal(journal_path(order.submissions, order.output), order.resume) as journal:
            graded = _grade(ClassRun(found.answers, terms, journal), executor, tell, progress)
    finally:
        executor.close()
    for each in graded:
        if each.our_fault:
            why = each.problem or "The grader could not judge every check."
            tell(f"Student {shown(each.student)}, {each.exercise}: {why}")
        elif each.problem:
            tell(each.problem)
    columns = wanted
    if not order.only and not rules.weights:
        columns, fewest = handed_in_by_a_few(list(handed_in.values()), graded)
        if len(columns) < len(handed_in):
            extra = [each for each in handed_in if each not in {column.id for column in columns}]
            tell(
                f"The maximum does not count {listed(extra)}, handed in by fewer than {fewest}; "
                f"--exercise or {RULES_FILE} says what was asked for."
            )
    return ClassResult(
        students=sorted(found.students),
        exercises=columns,
        graded=graded,
        refused=[*found.refused, *found.without],
        answers=found.answers,
        notes=found.notes,
        people=found.people,
        kind=found.kind,
        rules=rules,
    )


def _sentences(found: HandedIn) -> list[str]:
    """What to say before anything is graded. Who handed in nothing is named in one sentence."""
    nothing = [each.student for each in found.without if each.reason is Reason.NOTHING]
    remarks = [each for each in found.without if each.reason is not Reason.NOTHING]
    told = [each.told for each in [*found.refused, *remarks, *found.notes]]
    if nothing:
        told.insert(0, f"Nothing was handed in by {listed(nothing)}.")
    return [f"{found.source}.", *told]


def _wanted(course: Course, only: Sequence[str], rules: ClassRules) -> list[Exercise]:
    """In the order of the course. Raises UsageError."""
    named = {find_exercise(course, each).id for each in only}
    for each in named if rules.weights else ():
        if each not in rules.weights:
            raise UsageError(
                f"{each} does not count in this class; add it to [exercises] of {RULES_FILE}, or "
                "leave it out of --exercise."
            )
    chosen = named or set(rules.weights) or set(course.exercises)
    return [each for each in course.exercises.values() if each.id in chosen]


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
