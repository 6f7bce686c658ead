"""What an author must mend in an exercise folder, found without running any of its code."""

from __future__ import annotations

import ast
import io
import os
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

from lora_tutor.course.blanks import blank_lines
from lora_tutor.course.choices import LIBRARIES
from lora_tutor.course.description_lint import lint_description
from lora_tutor.course.exercise_files import DATA, FILES, OBSERVERS, SHARED, belongs, python_files
from lora_tutor.course.fault import Fault, Finding
from lora_tutor.course.mistake_lint import lint_mistakes
from lora_tutor.course.model import Exercise
from lora_tutor.course.name_lint import lint_names
from lora_tutor.course.python_file import PythonFile, names_bound_by, read_python
from lora_tutor.course.signatures import differences
from lora_tutor.course.workloads import declared

_STUB_COLUMNS = 80
_SIZES_CHARACTERS = 34
_MOST_WORKLOADS = 3


def lint_exercise(exercise: Exercise) -> list[Finding]:
    """Every breach in one folder that can be seen without running it."""
    folder = f"exercises/{exercise.id}"
    findings = [*_strays(exercise.folder, folder), *lint_description(exercise)]
    files: dict[str, PythonFile] = {}
    for name in python_files(exercise.folder):
        try:
            files[name] = read_python(exercise.folder / name, f"{folder}/{name}")
        except Fault as broken:
            findings.append(broken.finding)
    for names, judge in _JUDGES:
        if all(name in files for name in names):
            findings += judge(exercise, *(files[name] for name in names))
    mistakes = [path.name for path in exercise.mistakes]
    if all(name in files for name in ("reference.py", *mistakes)):
        findings += lint_mistakes(exercise, files["reference.py"], [files[n] for n in mistakes])
    # Code that is to be repaired may lack a name.
    named = {n: file for n, file in files.items() if n != "stub.py" or not exercise.stub_runs}
    findings += lint_names(exercise, named, mistakes)
    for file in files.values():
        findings += _imports(exercise, file)
        findings += blank_lines(file)
    return findings


def _strays(path: Path, folder: str) -> Iterator[Finding]:
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            # Python itself leaves this one behind.
            if entry.name == "__pycache__":
                continue
            is_file = entry.is_file(follow_symlinks=False)
            is_data = entry.name == DATA and entry.is_dir(follow_symlinks=False)
            if not (is_data or (is_file and belongs(entry.name))):
                yield Finding(
                    f"{folder}/{entry.name}",
                    0,
                    "this does not belong to the exercise",
                    f"remove it; the folder holds {', '.join(FILES)} as plain files, and what the "
                    f"checks need in {SHARED}, {OBSERVERS} and the folder {DATA}, and further "
                    "mistakes in mistakes_WORD.py",
                )


def _stub(exercise: Exercise, stub: PythonFile) -> Iterator[Finding]:
    def finding(line: int, problem: str, remedy: str) -> Finding:
        return Finding(stub.name, line, problem, remedy)

    story = ast.get_docstring(stub.tree) or ""
    if not story:
        yield finding(1, "the stub has no docstring", "open it with the story of the exercise")
    elif not re.search(rf"\bLesson {re.escape(exercise.lesson)}(?![\w.]*\w)", story):
        yield finding(
            1,
            "the stub does not name its lesson",
            f"write 'Lesson {exercise.lesson}' in its docstring",
        )
    # Comments are no part of the syntax tree.
    tokens = tokenize.generate_tokens(io.StringIO(stub.text).readline)
    if not any(token.type == tokenize.COMMENT and "TODO" in token.string for token in tokens):
        yield finding(
            0, "the stub has no TODO comment", "say with '# TODO: ...' what is to be done"
        )
    raises = any(
        isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node)
        for node in ast.walk(stub.tree)
    )
    if not raises and not exercise.stub_runs:
        yield finding(
            0, "the stub does not raise NotImplementedError", "raise it where the answer belongs"
        )
    for number, line in enumerate(stub.text.split("\n"), 1):
        if len(line) > _STUB_COLUMNS:
            yield finding(number, f"the line has {len(line)} columns", "keep it to 80")


def _entry_points(exercise: Exercise, stub: PythonFile, reference: PythonFile) -> Iterator[Finding]:
    for name in exercise.entry_points:
        given, right = stub.defined(name), reference.defined(name)
        for file, found in ((stub, given), (reference, right)):
            if found is None:
                yield Finding(
                    file.name, 0, f"the entry point '{name}' is missing", "define it at top level"
                )
        if given is not None and right is not None:
            for problem in differences(given, right):
                yield Finding(stub.name, given.lineno, problem, "make stub and reference agree")


def _checks(exercise: Exercise, checks: PythonFile) -> Iterator[Finding]:
    tests = {
        node.name.removeprefix("test_"): node
        for node in checks.tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    for check_id in sorted(exercise.checks.keys() - tests.keys()):
        yield Finding(
            checks.name, 0, f"the check '{check_id}' is missing", f"define 'test_{check_id}'"
        )
    seen: dict[str, str] = {}
    for check_id, node in tests.items():
        sentence = ast.get_docstring(node) or ""
        problem = ""
        if check_id not in exercise.checks:
            problem, remedy = "is not in exercise.toml", "give it points under [checks]"
        elif not sentence or "\n" in sentence:
            problem, remedy = "has no sentence of one line", "write one line as its docstring"
        elif sentence in seen:
            problem, remedy = f"has the sentence of '{seen[sentence]}'", "give it its own"
        if problem:
            yield Finding(checks.name, node.lineno, f"the check '{check_id}' {problem}", remedy)
        seen.setdefault(sentence, check_id)


def _names(exercise: Exercise, checks: PythonFile) -> Iterator[Finding]:
    """Of two definitions of one name Python keeps the last; a check then runs the wrong one."""
    first: dict[str, int] = {}
    for node in checks.tree.body:
        for name in names_bound_by(node):
            if name in first:
                problem = f"'{name}' is defined in line {first[name]} already"
                yield Finding(checks.name, node.lineno, problem, "give one of the two another name")
            first.setdefault(name, node.lineno)


def _made_scenarios(exercise: Exercise, checks: PythonFile) -> Iterator[Finding]:
    """What a scenario gives is kept by its name and its words, and all that one function makes
    have one name."""
    for maker in ast.walk(checks.tree):
        if not isinstance(maker, ast.FunctionDef):
            continue
        for node in ast.walk(maker):
            match node:
                case ast.FunctionDef(
                    decorator_list=[ast.Call(ast.Name("scenario"), [ast.Constant()])]
                ) if node is not maker:
                    problem = f"each scenario '{node.name}' that is made here has the same words"
                    remedy = "let the words say what is tried in each: @scenario(f'n = {n}')"
                    yield Finding(checks.name, node.lineno, problem, remedy)
                case _:
                    continue


def _workloads(exercise: Exercise, checks: PythonFile) -> Iterator[Finding]:
    found = list(declared(checks.tree))
    for number, (node, sizes) in enumerate(found):
        problem = ""
        if sizes is None:
            problem, remedy = "does not say its sizes", 'write @workload("n = 64, r = 8")'
        elif not sizes.strip() or len(sizes) > _SIZES_CHARACTERS:
            problem = f"has sizes of {len(sizes)} characters"
            remedy = f"say them in 1 to {_SIZES_CHARACTERS}"
        elif sizes in [other for _, other in found[:number]]:
            problem, remedy = "has the sizes of another", "tell the two apart"
        elif number >= _MOST_WORKLOADS:
            problem, remedy = "is one too many", f"keep to {_MOST_WORKLOADS}: each takes its time"
        if problem:
            yield Finding(checks.name, node.lineno, f"the workload '{node.name}' {problem}", remedy)


def _observers(exercise: Exercise, observers: PythonFile) -> Iterator[Finding]:
    """It goes to the learner's side as text, and alone."""
    for node in ast.walk(observers.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            problem = "this is imported from the exercise's folder, which is hidden where it runs"
            yield Finding(observers.name, node.lineno, problem, "write it into this file")
    functions = [node for node in observers.tree.body if isinstance(node, ast.FunctionDef)]
    if all(node.name.startswith("_") for node in functions):
        yield Finding(
            observers.name, 0, "no function here is an observer", "define one, or remove the file"
        )


def _imports(exercise: Exercise, file: PythonFile) -> Iterator[Finding]:
    for node, library in file.imports():
        if library in LIBRARIES and library not in exercise.libraries:
            yield Finding(
                file.name,
                node.lineno,
                f"{library} is imported, but exercise.toml does not name it",
                "add it to 'libraries'",
            )


_JUDGES: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Finding]]], ...] = (
    (("stub.py",), _stub),
    (("stub.py", "reference.py"), _entry_points),
    (("test_checks.py",), _checks),
    (("test_checks.py",), _names),
    (("test_checks.py",), _made_scenarios),
    (("test_checks.py",), _workloads),
    ((OBSERVERS,), _observers),
)
