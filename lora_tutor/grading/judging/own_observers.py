"""The observers that an exercise brings: a text that goes to the learner's side, before the file
that is graded there. A fault in it is told with its line, since it is not the learner's."""

from __future__ import annotations

import ast

from lora_tutor.course.exercise_files import OBSERVERS
from lora_tutor.course.model import Exercise
from lora_tutor.course.python_file import names_bound_by, read_python
from lora_tutor.errors import ChecksBroken
from lora_tutor.grading.jail.loading import observers_in
from lora_tutor.grading.jail.places import of_error
from lora_tutor.grading.judging.proxies import Channel, SubmissionError


def read_observers(exercise: Exercise) -> str:
    """The text, tried once here; "" if the exercise has none. Raises CourseError, ChecksBroken."""
    file = exercise.folder / OBSERVERS
    if not file.exists():
        return ""
    source = read_python(file).text
    try:
        observers_in(f"{exercise.id}.observers", source, OBSERVERS)
    except Exception as error:
        line = of_error(error, {OBSERVERS}).line
        raise ChecksBroken(f"{OBSERVERS}, line {line}: {type(error).__name__}: {error}") from error
    return source


def bring_observers(source: str, channel: Channel) -> None:
    """To the other side, if there are any. Raises ChecksBroken."""
    if not source:
        return
    try:
        channel.exchange(["observers", source, OBSERVERS])
    except SubmissionError as error:
        place = f"{OBSERVERS}, line {error.observing}"
        raise ChecksBroken(f"{place}: {error}, on the learner's side") from error


def names_in(source: str) -> frozenset[str]:
    return frozenset(name for node in ast.parse(source).body for name in names_bound_by(node))


def as_part(source: str) -> tuple[list[str], list[str]]:
    """The lines as they can stand in a longer file: those for its top, and the others without the
    docstring."""
    tree, lines = ast.parse(source), source.splitlines()
    top = []
    for at, node in enumerate(tree.body):
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if future:
            top.append(ast.unparse(node))
        if future or (at == 0 and isinstance(node, ast.Expr)):
            end = node.end_lineno or node.lineno
            lines[node.lineno - 1 : end] = [""] * (end - node.lineno + 1)
    return top, "\n".join(lines).strip("\n").split("\n")
