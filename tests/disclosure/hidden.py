"""What no learner may read in a report: lines and names of hidden files, their places, and more
than one entry of what was expected.

What a learner has anyway is not hidden: the stub, the lessons, hints, sentences of checks, the
explanations of known mistakes, and the learner's own file. The learner's own words (what the code
printed, what it raised) may hold the arguments that it was given, and nothing else of ours.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.model import Exercise
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.compare import as_numpy, is_array
from lora_tutor.grading.judging.hidden_checks import HiddenChecks
from lora_tutor.reports.report import CheckResult, Report
from tests.corpus import COURSE, SEED

SIGNIFICANT = 12
"""Characters, spaces not counted, below which a line of code says nothing."""
DIGITS = 4
"""Significant digits below which a number is a size or a count, and no entry of a result."""
_FILES = ("reference.py", "mistakes.py", "test_checks")
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.]*\w)")
# Behind these words stands what the learner's code returned or raised.
_OWN_WORDS = re.compile(
    r"[Yy]our code raised .*| failed: .*|but it was .*|was raised .*|ended the process with .*"
    r"|What came back is .*|'[^:]*(?=should not be there)|\bgot .*?(?=, expected )",
    re.DOTALL,
)


def squeezed(text: str) -> str:
    """With one space where any run of white space was: a wrapped line is found all the same."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Observed:
    """One value that the reference gives: its numbers and its longer texts, flat."""

    scenario: str
    case: str
    name: str
    numbers: np.ndarray[tuple[int], np.dtype[np.float64]]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden of one exercise."""

    exercise: Exercise
    lines: tuple[str, ...]
    names: re.Pattern[str]
    places: tuple[str, ...]
    observed: tuple[Observed, ...]

    def found_in(self, text: str, own: str) -> list[str]:
        """The hidden lines, names and places in a text; `own` is the learner's file."""
        said = squeezed(text)
        mine = squeezed(own)
        found = [line for line in self.lines if line in said and line not in mine]
        found += {name for name in self.names.findall(said) if name not in mine}
        return found + [place for place in self.places if place in said]

    def entries_in(self, report: Report) -> list[str]:
        """Where a report tells more than one entry of what was expected, in words."""
        found = []
        told: dict[int, set[str]] = {}
        for check in report.checks:
            values, texts = self._entries(check)
            for number, value in values:
                told.setdefault(number, set()).add(value)
            distinct = {value for _, value in values} | set(texts)
            if len(distinct) > 1:
                found.append(f"{check.id}: {sorted(distinct)}")
        for number, entries in told.items():
            # What is only kept for diagnosis is never compared, so no message is about it.
            if len(entries) > 1 and not self.observed[number].name.startswith("_"):
                found.append(f"{self.observed[number].name}: {sorted(entries)}")
        return found

    def _entries(self, check: CheckResult) -> tuple[list[tuple[int, str]], list[str]]:
        """(place in `observed`, number) and texts that a check's message gives away."""
        said = check.message
        for one in self.observed:
            said = said.removeprefix(f"For {one.case}: ")
        named = [found for one in self.observed if (found := _place(one.name, said))]
        said = _OWN_WORDS.sub("", said.removeprefix(max(named, key=len, default="")))
        values = [
            (at, token)
            for token in dict.fromkeys(_NUMBER.findall(said))
            if _digits(token) >= DIGITS
            for at, one in enumerate(self.observed)
            if _is_among(token, one.numbers)
        ]
        texts = []
        # The longest first: `layer.q` is not told where `layer.q.A` stands.
        for text in sorted({t for one in self.observed for t in one.texts}, key=len, reverse=True):
            if text in said:
                texts.append(text)
                said = said.replace(text, "")
        return values, sorted(texts)


def _place(name: str, said: str) -> str:
    """How a sentence begins if it is about this observation: `dA: `, `terms[0]: `, `sd['a.b']: `"""
    found = re.match(
        r"(?:[^:]* of )?" + re.escape(name) + r"(?:\[[^\]]*\])*: (?:the key '[^']*' is missing)?",
        said,
    )
    return found[0] if found else ""


def _digits(token: str) -> int:
    mantissa = token.lower().partition("e")[0].lstrip("+-")
    bare = mantissa.replace(".", "").lstrip("0")
    return len(bare if "." in mantissa else bare.rstrip("0"))


def _is_among(token: str, numbers: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    """Whether some entry, written with as many digits, is this number."""
    value = float(token)
    unit = 10.0 ** (np.floor(np.log10(abs(value))) - max(_digits(token), 1) + 1)
    return bool((np.abs(numbers - value) <= 0.51 * unit).any())


@cache
def hidden_of(exercise_id: str) -> Hidden:
    """Read an exercise's hidden files, and run its reference through every scenario."""
    exercise = COURSE.exercise(exercise_id)
    public = squeezed(_public(exercise))
    sources = [
        file.read_text("utf-8")
        for file in (exercise.reference, exercise.test_checks, *exercise.mistakes)
    ]
    lines = {squeezed(line) for source in sources for line in source.splitlines()}
    lines = {line for line in lines if len(line.replace(" ", "")) >= SIGNIFICANT}
    observed = tuple(_observed(exercise))
    names = set().union(*map(_names, sources[1:]))
    names -= set(exercise.checks) | {f"test_{check}" for check in exercise.checks}
    names -= {mistake.id for mistake in mistakes_of(exercise)}
    names -= {one.name for one in observed}
    private = sorted(name for name in names if not re.search(rf"\b{name}\b", public))
    further = (file.name for file in exercise.mistakes[1:])
    checks = sorted(f"test_{check}" for check in exercise.checks)
    return Hidden(
        exercise,
        tuple(sorted(line for line in lines if line not in public)),
        re.compile(rf"\b(?:{'|'.join([*private, *checks])})\b"),
        (str(exercise.folder), f"exercises/{exercise.id}", *_FILES, *further),
        observed,
    )


def _names(source: str) -> set[str]:
    """Functions, classes and constants of a file, if they are words of no language but Python."""
    defined = {
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    return {name for name in defined if "_" in name.strip("_") and not name.startswith("__")}


@cache
def _lessons() -> str:
    return "\n".join(lesson.file.read_text("utf-8") for lesson in COURSE.lessons())


def _public(exercise: Exercise) -> str:
    """What a learner reads of an exercise."""
    parts = [exercise.stub.read_text("utf-8"), _lessons(), exercise.title, exercise.why]
    parts += exercise.hints
    for mistake in mistakes_of(exercise):
        parts += [mistake.title, mistake.explanation]
    checks = ast.parse(exercise.test_checks.read_text("utf-8"))
    for node in checks.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            parts.append(ast.get_docstring(node) or "")
    return "\n".join(parts)


def _observed(exercise: Exercise) -> Iterator[Observed]:
    case = Case(exercise, "")
    seen: set[str] = set()

    hidden = HiddenChecks(exercise.test_checks)
    for check in hidden.checks:
        for asked in hidden.scenarios(check.id, case):
            scenario = asked.scenario
            if scenario.name in seen:
                continue
            seen.add(scenario.name)
            values = case.reference_outcome(scenario, SEED).values
            assert values is not None, (check.id, scenario.name)
            for name, value in values.items():
                leaves = list(_leaves(value))
                numbers = [leaf.ravel() for leaf in leaves if isinstance(leaf, np.ndarray)]
                texts = [leaf for leaf in leaves if isinstance(leaf, str)]
                yield Observed(
                    scenario.name,
                    scenario.case,
                    name,
                    np.concatenate(numbers) if numbers else np.empty(0),
                    tuple(text for text in texts if len(text) >= SIGNIFICANT),
                )


def _leaves(value: object) -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.float64]] | str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    elif is_array(value):
        array = as_numpy(value)
        if array.dtype.kind in "fiu":
            yield array.astype(np.float64)
    elif isinstance(value, bool | np.bool_):
        return
    elif isinstance(value, int | float | np.number):
        yield np.asarray(float(value))
    elif isinstance(value, str):
        yield value
