"""Everything that the course can be handed in: stubs, known mistakes, wrong answers, nosy ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course, Exercise
from lora_tutor.grading.service import Submission
from lora_tutor.reports.report import Report

COURSE: Course = load_course()
WRONG = Path(__file__).parents[1] / "exercises" / "wrong"
SEED = 7
# The grader knows the stub as given by its text; behind a change it is run.
_TOUCH = b"\n_touched = True\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """`kind` is stub, mistake, wrong or nosy; `name` is a mistake's id, a file's or a behaviour."""

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
        return Submission(exercise, self.source, exercise.filename, SEED)


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


def answers(exercise: Exercise) -> Iterator[Answer]:
    """Every answer to one exercise."""
    stub = exercise.stub.read_bytes()
    yield Answer(exercise.id, "stub", "as_given", stub)
    yield Answer(exercise.id, "stub", "touched", stub + _TOUCH)
    for mistake in mistakes_of(exercise):
        yield Answer(exercise.id, "mistake", mistake.id, mistake.source.encode())
    for file in sorted((WRONG / exercise.id).glob("*.py")):
        yield Answer(exercise.id, "wrong", file.stem, file.read_bytes())
    for name, body in NOSY.items():
        yield Answer(exercise.id, "nosy", name, _nosy(exercise, body).encode())


def _nosy(exercise: Exercise, body: str) -> str:
    """The exercise's entry points, every one of which does `body`; methods and classes alike."""
    lines = [f"def nosy(*given, **named):\n    {body}\n"]
    lines += [f"{name} = nosy" for name in exercise.entry_points]
    return "\n".join(lines) + "\n"
