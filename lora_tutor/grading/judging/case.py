"""One exercise as the checker holds it: checks, reference and known mistakes, loaded and warm."""

from __future__ import annotations

import ast
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from lora_tutor.course.composition import MistakeSource, compose, prelude, read_mistakes
from lora_tutor.course.model import Exercise
from lora_tutor.course.pairs import Pairs
from lora_tutor.course.python_file import read_python
from lora_tutor.course.reach import Reach
from lora_tutor.grading.judging import observation
from lora_tutor.grading.judging.call_log import Call
from lora_tutor.grading.judging.compare import is_array
from lora_tutor.grading.judging.observation import Outcome
from lora_tutor.grading.judging.own_observers import read_observers
from lora_tutor.grading.judging.proxies import Implementation, Loopback
from lora_tutor.grading.judging.scenario import Scenario
from lora_tutor.reports.report import NamedMistake

_AMPLE_BYTES, _MOST_TIMES = 1 << 20, 16


class Attentive(Loopback):
    """Keeps the names that requests mention, so that it is known which entry points were called."""

    def __init__(self, source: str, name: str, classes: frozenset[str], observers: str) -> None:
        super().__init__(source, name, classes, observers)
        self.mentioned: set[str] = set()

    def post(self, request: Sequence[object]) -> None:
        self.mentioned |= _texts(request)
        super().post(request)

    def exchange(self, request: list[object]) -> tuple[Any, list[list[Any]]]:
        self.mentioned |= _texts(request)
        answer: tuple[Any, list[list[Any]]] = super().exchange(request)
        return answer


class Case:
    """Outcomes of the reference and of mistakes are kept by scenario and seed: they are ours and
    do not change while the files do not."""

    def __init__(self, exercise: Exercise, digest: str) -> None:
        self.exercise = exercise
        self.digest = digest
        self.stub_text = exercise.stub.read_text(encoding="utf-8")
        self.reference_source = exercise.reference.read_text(encoding="utf-8")
        self.observers = read_observers(exercise)
        files = read_python(exercise.reference), read_mistakes(exercise)
        self.mistakes: Sequence[MistakeSource] = compose(*files)
        self._files = files
        self.classes = _classes(self.reference_source)
        self._parameters = _parameters(self.reference_source)
        self._reach = Reach(files[0], prelude(files[1]))
        self._changes = {m.id: self._reach.changed_by(m.body) for m in self.mistakes}
        self._seconds: dict[str, float] = {}
        self._largest: dict[str, int] = {}
        self._called: dict[str, frozenset[str]] = {}
        self._outcomes: dict[tuple[str, str, int], Outcome] = {}
        self._sizes: dict[tuple[str, int], dict[str, frozenset[float]]] = {}

    def named(self, mistake_id: str) -> NamedMistake:
        found = next(m for m in self.mistakes if m.id == mistake_id)
        return NamedMistake(found.id, found.title, found.explanation)

    def seconds(self, scenario: Scenario) -> float:
        """What the scenario took on the reference."""
        return self._seconds.get(scenario.key, 0.0)

    def sizes(self, scenario: Scenario, seed: int) -> Mapping[str, frozenset[float]]:
        """The numbers and lengths that the scenario passes in, by the task's names for them."""
        self.reference_outcome(scenario, seed)
        return self._sizes[scenario.key, seed]

    def most_bytes(self, scenario: Scenario) -> int:
        """What an answer of a submission may fill: the scenario computes with it, on our side and
        on our time, before it is compared."""
        return max(_AMPLE_BYTES, _MOST_TIMES * self._largest.get(scenario.key, 0))

    @cached_property
    def pairs(self) -> Pairs:
        return Pairs(*self._files, self.mistakes)

    def reference_outcome(self, scenario: Scenario, seed: int) -> Outcome:
        return self._outcome("", self.reference_source, scenario, seed)

    def mistake_outcome(self, mistake: MistakeSource, scenario: Scenario, seed: int) -> Outcome:
        right = self.reference_outcome(scenario, seed)
        if not self._called[scenario.key] & self._changes[mistake.id]:
            return right
        return self._outcome(mistake.id, mistake.source, scenario, seed)

    def pair_outcome(self, who: str, source: str, scenario: Scenario, seed: int) -> Outcome:
        """What two mistakes in one file do, until `forget_pairs`."""
        return self._outcome(who, source, scenario, seed)

    def forget_pairs(self) -> None:
        """There are many pairs, and each submission asks about others."""
        for key in [key for key in self._outcomes if "+" in key[0]]:
            del self._outcomes[key]

    def _outcome(self, who: str, source: str, scenario: Scenario, seed: int) -> Outcome:
        key = (who, scenario.key, seed)
        if key not in self._outcomes:
            # A fresh module for each run: what one scenario leaves behind must not reach the next.
            # One name for all pairs: a module is kept under its name, and there are many pairs.
            name = f"{self.exercise.id}.{'pair' if '+' in who else who or 'reference'}"
            try:
                line = Attentive(source, name, self.classes, self.observers)
            except Exception as error:
                if "+" not in who:
                    raise
                # Two that are put together need not make a program.
                self._outcomes[key] = Outcome(misfit=f"no program: {type(error).__name__}")
                return self._outcomes[key]
            began = time.perf_counter()
            self._outcomes[key] = observation.run(scenario, Implementation(line), seed)
            if not who:
                self._seconds[scenario.key] = time.perf_counter() - began
                self._largest[scenario.key] = line.largest
                called = self._called.get(scenario.key, frozenset())
                self._called[scenario.key] = called | line.mentioned & self._reach.names
                self._sizes[scenario.key, seed] = self._sizes_in(line.log.calls)
        return self._outcomes[key]

    def _sizes_in(self, calls: Sequence[Call]) -> dict[str, frozenset[float]]:
        found: dict[str, set[float]] = {}
        for call in calls:
            for index, value in enumerate(call.given):
                name = self.name_of_argument(call, index)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    found.setdefault(name, set()).add(float(value))
                for axis, length in enumerate(value.shape if is_array(value) else ()):
                    found.setdefault(f"{name}.shape[{axis}]", set()).add(float(length))
        return {name: frozenset(values) for name, values in found.items() if len(values) <= 8}

    def name_of_argument(self, call: Call, index: int) -> str:
        """As the task names it."""
        key = call.key(index)
        if isinstance(key, str):
            return key
        return self.parameter(call.target, call.method, index) or "an input"

    def parameter(self, target: str, method: str, index: int) -> str:
        """The name of a parameter of the reference; empty where it has none there."""
        names = self._parameters.get((target, method), ())
        return names[index] if index < len(names) else ""

    def is_stub(self, source: str) -> bool:
        """Whether the submission is the stub as given, apart from blank lines and comments."""
        return _bare(source) == _bare(self.stub_text)

    @property
    def points(self) -> Mapping[str, int]:
        return self.exercise.checks


def _texts(request: Sequence[object]) -> set[str]:
    """The texts in a request, those of a request within it too."""
    found = {part for part in request if isinstance(part, str)}
    for part in request:
        if isinstance(part, list | tuple):
            found |= _texts(part)
    return found


def _classes(source: str) -> frozenset[str]:
    body = ast.parse(source).body
    return frozenset(node.name for node in body if isinstance(node, ast.ClassDef))


def _parameters(source: str) -> dict[tuple[str, str], list[str]]:
    """The names of parameters by entry point and method, `self` left out; as `Call` has them."""
    found: dict[tuple[str, str], list[str]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name, ""] = _names(node)
        elif isinstance(node, ast.ClassDef):
            methods = {m.name: _names(m)[1:] for m in node.body if isinstance(m, ast.FunctionDef)}
            found |= {(node.name, method): names for method, names in methods.items()}
            found[node.name, ""] = methods.get("__init__", [])
            found[node.name, "__call__"] = methods.get("__call__", methods.get("forward", []))
    return found


def _names(function: ast.FunctionDef) -> list[str]:
    return [each.arg for each in (*function.args.posonlyargs, *function.args.args)]


def _bare(source: str) -> list[str]:
    lines = (line.rstrip() for line in source.splitlines())
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
