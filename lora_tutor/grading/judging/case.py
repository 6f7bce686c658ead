"""One exercise as the checker holds it: checks, reference and known mistakes, loaded and warm."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from lora_tutor.course.composition import MistakeSource, mistakes_of
from lora_tutor.course.model import Exercise
from lora_tutor.grading.judging import observation
from lora_tutor.grading.judging.call_log import Call
from lora_tutor.grading.judging.observation import Outcome
from lora_tutor.grading.judging.proxies import Implementation, Loopback
from lora_tutor.grading.judging.scenario import Scenario
from lora_tutor.reports.report import NamedMistake


class Case:
    """Outcomes of the reference and of mistakes are kept by scenario and seed: they are ours and
    do not change while the files do not."""

    def __init__(self, exercise: Exercise, digest: str) -> None:
        self.exercise = exercise
        self.digest = digest
        self.stub_text = exercise.stub.read_text(encoding="utf-8")
        self.reference_source = exercise.reference.read_text(encoding="utf-8")
        self.mistakes: Sequence[MistakeSource] = mistakes_of(exercise)
        self.classes = _classes(self.reference_source)
        self._parameters = _parameters(self.reference_source)
        self._outcomes: dict[tuple[str, str, int], Outcome] = {}

    def named(self, mistake_id: str) -> NamedMistake:
        found = next(m for m in self.mistakes if m.id == mistake_id)
        return NamedMistake(found.id, found.title, found.explanation)

    def reference_outcome(self, scenario: Scenario, seed: int) -> Outcome:
        return self._outcome("", self.reference_source, scenario, seed)

    def mistake_outcome(self, mistake: MistakeSource, scenario: Scenario, seed: int) -> Outcome:
        return self._outcome(mistake.id, mistake.source, scenario, seed)

    def _outcome(self, who: str, source: str, scenario: Scenario, seed: int) -> Outcome:
        key = (who, scenario.name, seed)
        if key not in self._outcomes:
            # A fresh module for each run: what one scenario leaves behind must not reach the next.
            name = f"{self.exercise.id}.{who or 'reference'}"
            line = Loopback(source, name, self.classes)
            implementation = Implementation(line)
            self._outcomes[key] = observation.run(scenario, implementation, seed)
        return self._outcomes[key]

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
