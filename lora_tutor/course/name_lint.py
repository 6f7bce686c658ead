"""Names that an author's file uses and nothing defines: a slip that otherwise shows only where that
line runs, in a known mistake perhaps never as what it is."""

from __future__ import annotations

import ast
import builtins
import difflib
import symtable
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from lora_tutor.course.exercise_files import CHECKS, REFERENCE, SHARED
from lora_tutor.course.fault import Finding
from lora_tutor.course.model import Exercise
from lora_tutor.course.python_file import PythonFile
from lora_tutor.packages import is_there

_GIVEN = frozenset(dir(builtins)) | {"__file__", "__path__", "__annotations__"}
"""What every module has without defining it."""
_DECORATOR = "scenario"
_OFFERS = "lora_tutor.checks"


def lint_names(
    exercise: Exercise, files: Mapping[str, PythonFile], mistakes: Iterable[str]
) -> Iterator[Finding]:
    """`files` by their names in the folder; a file of `mistakes` stands upon the reference.

    An entry point that the reference lacks is told by another rule, and a library of the exercise
    that is not installed by the proof.
    """
    of_reference = _bound(files[REFERENCE]) if REFERENCE in files else None
    helpers = frozenset[str]().union(*(_bound(files[name]) for name in mistakes if name in files))
    for name, file in files.items():
        imports = [*_missing_modules(file, exercise.libraries), *_not_offered(file)]
        if name == CHECKS:
            imports += _not_shared(file, files.get(SHARED))
        # A name that could not be imported is not defined either: that is one cause.
        yield from imports
        if imports or (name in mistakes and of_reference is None):
            continue
        known = (of_reference or frozenset()) | helpers if name in mistakes else frozenset()
        yield from undefined_names(file, known)
        if name == CHECKS and of_reference is not None:
            yield from _not_in_reference(file, of_reference | {*exercise.entry_points})


def undefined_names(file: PythonFile, known: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Those that are neither `known` nor defined in the file."""
    try:
        table = symtable.symtable(file.text, file.name, "exec")
    except SyntaxError as error:
        problem = f"this is not valid Python ({error.msg})"
        yield Finding(file.name, error.lineno or 0, problem, "repair it")
        return
    known |= _GIVEN | _bound(file)
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in _walk(file)):
        return
    told: set[tuple[str, int]] = set()
    for name, first in _globals(table, known):
        line = min(
            (
                node.lineno
                for node in _walk(file)
                if isinstance(node, ast.Name) and node.id == name and node.lineno >= first
            ),
            default=first,
        )
        if (name, line) not in told:
            told.add((name, line))
            yield Finding(file.name, line, f"nothing defines the name '{name}'", "correct it")


def _globals(table: symtable.SymbolTable, known: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Names that are looked up among the module's and are not there, with the line from which on
    they are used. A mistake's body becomes a module's, so what it defines serves its functions."""
    for symbol in table.get_symbols():
        is_own = table.get_type() != "function" and (symbol.is_assigned() or symbol.is_imported())
        is_looked_up = symbol.is_referenced() and (symbol.is_global() or not _is_nested(table))
        if is_looked_up and not is_own and symbol.get_name() not in known:
            yield symbol.get_name(), table.get_lineno()
    for child in table.get_children():
        own = frozenset(s.get_name() for s in table.get_symbols() if s.is_assigned())
        is_class = table.get_type() == "class"
        yield from _globals(child, known | own if is_class else known)


def _is_nested(table: symtable.SymbolTable) -> bool:
    return table.get_type() != "module"


def _bound(file: PythonFile) -> frozenset[str]:
    """Every name that a statement outside of a function binds, or that a function calls global."""
    try:
        table = symtable.symtable(file.text, file.name, "exec")
    except SyntaxError:
        return frozenset()
    named = (node for node in _walk(file) if isinstance(node, ast.Global))
    return frozenset(
        [s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()]
        + [name for node in named for name in node.names]
    )


def _walk(file: PythonFile) -> Iterator[ast.AST]:
    return ast.walk(file.tree)


def _missing_modules(file: PythonFile, libraries: Iterable[str]) -> Iterator[Finding]:
    named = {each.partition(".")[0] for each in libraries}
    # What is tried may fail.
    tried = {id(n) for node in _walk(file) if isinstance(node, ast.Try) for n in ast.walk(node)}
    for node, package in file.imports():
        if package not in named and id(node) not in tried and not is_there(package):
            problem = f"there is no module '{package}'"
            yield Finding(file.name, node.lineno, problem, "correct its name, or install it")


def _not_offered(file: PythonFile) -> Iterator[Finding]:
    offered = _offered() | {"*"}
    for node in _walk(file):
        match node:
            case ast.ImportFrom(str(module), names, 0) if module == _OFFERS:
                for alias in names:
                    if alias.name not in offered:
                        near = difflib.get_close_matches(alias.name, offered, n=1)
                        remedy = f"write '{near[0]}'" if near else "take it out"
                        problem = f"{_OFFERS} offers no '{alias.name}'"
                        yield Finding(file.name, node.lineno, problem, remedy)
            case _:
                continue


@cache
def _offered() -> frozenset[str]:
    """What authors may import of ours, read without loading what it computes with."""
    for node in ast.parse(Path(__file__).parent.with_name("checks.py").read_text("utf-8")).body:
        match node:
            case ast.Assign([ast.Name("__all__")], ast.List(names)):
                return frozenset(ast.literal_eval(ast.List(names)))
            case _:
                continue
    raise AssertionError(_OFFERS)


def _not_shared(checks: PythonFile, shared: PythonFile | None) -> Iterator[Finding]:
    for node in _walk(checks):
        match node:
            case ast.ImportFrom("shared", names, 1) if shared is None:
                problem = f"there is no {SHARED} beside it"
                yield Finding(checks.name, node.lineno, problem, "write it, or take the import out")
            case ast.ImportFrom("shared", names, 1) if shared is not None:
                for alias in names:
                    if alias.name not in _bound(shared) | {"*"}:
                        problem = f"{SHARED} defines no '{alias.name}'"
                        yield Finding(checks.name, node.lineno, problem, "define it there")


def _not_in_reference(checks: PythonFile, known: frozenset[str]) -> Iterator[Finding]:
    """What a scenario asks of the learner's file, and the reference does not define."""
    for function in _walk(checks):
        if not isinstance(function, ast.FunctionDef) or not function.args.args:
            continue
        calls = [each.func for each in function.decorator_list if isinstance(each, ast.Call)]
        if not any(isinstance(each, ast.Name) and each.id == _DECORATOR for each in calls):
            continue
        impl = function.args.args[0].arg
        for node in ast.walk(function):
            match node:
                case ast.Attribute(ast.Name(name), asked) if name == impl and asked not in known:
                    problem = f"the reference defines no '{asked}'"
                    yield Finding(checks.name, node.lineno, problem, "define it, or correct it")
