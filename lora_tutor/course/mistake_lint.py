"""What an author must mend in the known mistakes of an exercise."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator

from lora_tutor.course.composition import Mistakes, MistakeSource, compose, mistake_classes
from lora_tutor.course.fault import Fault, Finding
from lora_tutor.course.model import Exercise
from lora_tutor.course.python_file import PythonFile, names_bound_by

_OF_FACTS = "any_"
"""Begins the ids of what is no author's mistake; `lora_tutor.reports.report` has it too."""
_SNAKE_CASE = re.compile(r"[a-z][a-z0-9_]*")


def lint_mistakes(
    exercise: Exercise, reference: PythonFile, mistakes: Mistakes
) -> Iterator[Finding]:
    try:
        composed = compose(reference, mistakes)
    except Fault as broken:
        yield broken.finding
        return
    if not composed:
        yield Finding(mistakes[0].name, 0, "there is no known mistake", "write at least one class")
    titles = Counter(mistake.title for mistake in composed)
    for (file, node), mistake in zip(mistake_classes(mistakes), composed, strict=True):
        bound = {name for part in node.body for name in names_bound_by(part)}
        for is_wrong, problem, remedy in (
            (not _SNAKE_CASE.fullmatch(node.name), "is not snake_case", "rename it"),
            (
                node.name.startswith(_OF_FACTS),
                f"begins with '{_OF_FACTS}', as the names of facts do",
                "rename it",
            ),
            (titles[mistake.title] > 1, "shares its title", "give it a title of its own"),
            (mistake.title.endswith("."), "has a full stop in its title", "leave the stop out"),
            (
                not bound & set(exercise.entry_points),
                "redefines no entry point",
                f"redefine one of {', '.join(exercise.entry_points)}",
            ),
            (not _compiles(mistake), "does not compile on top of the reference", "repair it"),
            (
                _takes_self(node, exercise.entry_points),
                "has a function that takes 'self'",
                "leave 'self' out",
            ),
        ):
            if is_wrong:
                yield Finding(
                    file.name, node.lineno, f"the mistake '{node.name}' {problem}", remedy
                )


def _takes_self(mistake: ast.ClassDef, entry_points: Collection[str]) -> bool:
    """Its functions become those of the file: there is no object that they are called on. One that
    is no entry point may be made a method of some class."""
    functions = (part for part in mistake.body if isinstance(part, ast.FunctionDef))
    return any(
        each.name in entry_points and each.args.args and each.args.args[0].arg == "self"
        for each in functions
    )


def _compiles(mistake: MistakeSource) -> bool:
    try:
        compile(mistake.source, f"{mistake.id}.py", "exec")
    except SyntaxError:
        return False
    return True
