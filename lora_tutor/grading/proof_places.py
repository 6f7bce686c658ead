"""What an author repairs where a proof found something: a slip, a file of the exercise, a line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lora_tutor.course.composition import mistake_classes, read_mistakes
from lora_tutor.course.description_lint import in_description
from lora_tutor.course.exercise_files import CHECKS, REFERENCE, STUB, python_files
from lora_tutor.course.model import Exercise
from lora_tutor.course.python_file import PythonFile, read_python
from lora_tutor.course.workloads import declared

_NAMED = re.compile(r"(\w+\.py), line (\d+)")
_JUDGING = re.compile(r"the check (\w+) cannot judge")
_LINE = re.compile(r"\bline (\d+)")
_CODE = re.compile(r" in `([^`\n]+)`")

_SLIPS = re.compile(
    r"Reading the file raised .*|(NameError|UnboundLocalError|ImportError|ModuleNotFoundError)\b.*"
    r"|AttributeError: module '.*' has no attribute .*"
)


def slip_in(message: str) -> str:
    """What a message says of an error that no learner's mistake is: it would be named as one."""
    found = _SLIPS.search(message)
    # The lines are those of the file that was put together.
    return re.sub(r" in line \d+: `", " in `", found[0]).rstrip(".") if found else ""


def place_of(exercise: Exercise, who: str, problem: str) -> tuple[str, int]:
    """The file, below the course, and the line; 0 where it is the file as a whole.

    What the problem itself names comes first.
    """
    folder = f"exercises/{exercise.id}"
    named = [m for m in _NAMED.findall(problem) if m[0] in python_files(exercise.folder)]
    if named:
        return f"{folder}/{named[-1][0]}", int(named[-1][1])
    if who == "libraries":
        described = in_description(exercise, who, problem, "")
        return described.file, described.line
    checks = read_python(exercise.test_checks)
    lines = dict(_declared(checks))
    judging = _JUDGING.match(problem)
    if judging:
        return f"{folder}/{CHECKS}", lines.get(f"check {judging[1]}", 0)
    for file in (STUB, REFERENCE):
        if who == file.removesuffix(".py"):
            line = _LINE.search(problem) if "raised" in problem else None
            return f"{folder}/{file}", int(line[1]) if line else 0
    for mistakes, node in mistake_classes(read_mistakes(exercise)):
        if who == node.name:
            name = mistakes.name.rpartition("/")[2]
            return f"{folder}/{name}", _line_of(problem, mistakes, node)
    return f"{folder}/{CHECKS}", lines.get(who, 0)


def _line_of(problem: str, mistakes: PythonFile, mistake: ast.ClassDef) -> int:
    """Of the statement that a problem quotes, for the file that was graded is put together; else of
    the mistake."""
    code = _CODE.search(problem)
    if code:
        for part in (mistake, mistakes.tree):
            for node in ast.walk(part):
                if isinstance(node, ast.stmt) and ast.unparse(node).split("\n")[0] == code[1]:
                    return node.lineno
    return mistake.lineno


def _declared(checks: PythonFile) -> Iterator[tuple[str, int]]:
    """What a proof calls a check or a workload, with its line."""
    for node in checks.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield f"check {node.name.removeprefix('test_')}", node.lineno
    for node, sizes in declared(checks.tree):
        yield f"workload {sizes}", node.lineno
