"""Everything that the course can be handed in, graded once for all tests that ask about it.

Stubs, references, known mistakes, answers in other styles (right, wrong, and known mistakes), and
nosy ones. To grade them all takes minutes, so the fixture `graded` is one for the whole run.
"""

from __future__ import annotations

import queue
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course, Exercise
from lora_tutor.grading.course_proof import TOUCH
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report

COURSE: Course = load_course()
OTHER_STYLES = Path(__file__).parent / "exercises"
KINDS = ("answers", "wrong", "restyled")
"""Folders of files below OTHER_STYLES: right answers, wrong ones, known mistakes written anew."""
SEED = 7
SERVICES = 2
"""A service works on one core at a time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`kind` is stub, reference, mistake, nosy or one of KINDS; `name` is a mistake's id, a file's
    or a behaviour."""

    exercise: str
    kind: str
    name: str
    source: bytes

    @property
    def label(self) -> str:
        return f"{self.exercise}-{self.kind}-{self.name}"

    @property
    def submission(self) -> Submission:
        exercise = COURSE.exercise(self.exercise)
        # A fault in looking for names ends the grading here.
        return Submission(exercise, self.source, exercise.filename, SEED, candid=True)


@dataclass(frozen=True, slots=True)
class Graded:
    answer: Answer
    report: Report


# What a nosy answer does with what it is handed. The first three give back their own arguments,
# which a learner may see; the last looks at who called it.
NOSY = {
    "raises_its_arguments": "raise Exception(repr((given, named)))",
    "prints_its_arguments": "print(given, named)",
    "returns_its_arguments": "return given",
    "prints_its_callers": (
        "import sys, traceback\n"
        "    if getattr(nosy, 'told', False):\n"
        "        return\n"
        "    nosy.told = True\n"
        "    traceback.print_stack(file=sys.stdout)\n"
        "    frame = sys._getframe()\n"
        "    while frame is not None:\n"
        "        code, known, own = frame.f_code, frame.f_globals, frame.f_locals\n"
        "        print(code.co_filename, code.co_name, sorted(known), sorted(own))\n"
        "        frame = frame.f_back\n"
        "    print(sys.argv, sys.path, sys.orig_argv)\n"
        "    print(sorted(name for name in sys.modules if not name.startswith(('torch', 'sympy'))))"
    ),
}


def files(kind: str, exercise_id: str = "*") -> list[Path]:
    """The files of one of KINDS."""
    return sorted((OTHER_STYLES / kind).glob(f"{exercise_id}/*.py"))


def answers(exercise: Exercise) -> Iterator[Answer]:
    """Every answer to one exercise."""
    stub = exercise.stub.read_bytes()
    yield Answer(exercise.id, "stub", "as_given", stub)
    yield Answer(exercise.id, "stub", "touched", stub + TOUCH)
    yield Answer(exercise.id, "reference", "reference", exercise.reference.read_bytes())
    for mistake in mistakes_of(exercise):
        yield Answer(exercise.id, "mistake", mistake.id, mistake.source.encode())
    for kind in KINDS:
        for file in files(kind, exercise.id):
            yield Answer(exercise.id, kind, file.stem, file.read_bytes())
    for name, body in NOSY.items():
        yield Answer(exercise.id, "nosy", name, _nosy(exercise, body).encode())


def _nosy(exercise: Exercise, body: str) -> str:
    """The exercise's entry points, every one of which does `body`; methods and classes alike."""
    lines = [f"def nosy(*given, **named):\n    {body}\n"]
    lines += [f"{name} = nosy" for name in exercise.entry_points]
    return "\n".join(lines) + "\n"


def grade_all(ids: Collection[str]) -> dict[str, Sequence[Graded]]:
    """Exercise id -> every answer to it with its report, by the real service."""
    free: queue.SimpleQueue[GradingService] = queue.SimpleQueue()

    def grade(exercise: Exercise) -> list[Graded]:
        service = free.get()
        try:
            return [Graded(each, service.grade(each.submission)) for each in answers(exercise)]
        finally:
            free.put(service)

    # The longest first, so that none is left over at the end for one service alone.
    exercises = sorted(map(COURSE.exercise, ids), key=lambda each: -each.difficulty)
    with ExitStack() as stack, ThreadPoolExecutor(SERVICES) as pool:
        for _ in range(SERVICES):
            free.put(stack.enter_context(GradingService(thrifty=True)))
        found = dict(zip((each.id for each in exercises), pool.map(grade, exercises), strict=True))
    return {exercise_id: found[exercise_id] for exercise_id in ids}
