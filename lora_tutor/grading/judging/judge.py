"""What a hidden check is given: `judge.same(scenario)` decides, and keeps what it saw."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from lora_tutor.grading.judging import observation
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.compare import Tolerance, as_a_sum
from lora_tutor.grading.judging.endings import CheckEnded
from lora_tutor.grading.judging.observation import Outcome
from lora_tutor.grading.judging.proxies import Implementation, SubmissionError
from lora_tutor.grading.judging.scenario import Scenario
from lora_tutor.reports.report import Verdict


@dataclass(frozen=True, slots=True)
class Seen:
    """One comparison: the submission's outcome under a scenario, with the tolerance used."""

    scenario: Scenario
    outcome: Outcome
    tolerance: Tolerance
    equal: bool


Asked = tuple[Scenario, Tolerance]


@dataclass(slots=True)
class Judge:
    """The judge of one check. Raises CheckEnded where the submission does not hold."""

    case: Case
    submission: Implementation
    source: str
    seed: int
    seen: list[Seen] = field(default_factory=list)
    asked: int = 0

    @property
    def tree(self) -> ast.Module:
        """The submission's syntax tree, for rules about what may be used."""
        try:
            return ast.parse(self.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise CheckEnded(Verdict.ERROR, f"The file is not Python: {error}.") from None

    def require(self, condition: bool, sentence: str) -> None:
        self.asked += 1
        if not condition:
            raise CheckEnded(Verdict.FAILED, sentence)

    def same(
        self,
        *scenarios: Scenario,
        says: Mapping[str, str] | None = None,
        rtol: float | None = None,
        atol: float | None = None,
    ) -> None:
        """The submission must observe what the reference observes, scenario by scenario."""
        tolerance = Tolerance(rtol, atol)
        for scenario in scenarios:
            self.asked += 1
            self._same(scenario, says or {}, tolerance)

    def _same(self, scenario: Scenario, says: Mapping[str, str], tolerance: Tolerance) -> None:
        want = self.case.reference_outcome(scenario, self.seed)
        if want.values is None:
            why = want.error or want.misfit
            raise RuntimeError(f"the reference fails in scenario {scenario.name}: {why}")
        got, difference = self._look(scenario, want, tolerance)
        if got.error is not None:
            raise CheckEnded(*_raised(got.error, scenario))
        if got.misfit:
            raise CheckEnded(Verdict.FAILED, f"For {scenario.case}: {_misfit(got.misfit)}")
        if difference is not None:
            name, sentence = difference
            told = says.get(name, sentence) + _sum_of_parts(got, want, name)
            raise CheckEnded(Verdict.FAILED, f"For {scenario.case}: {told}")

    def look(self, scenario: Scenario, tolerance: Tolerance) -> None:
        """See a scenario that the check did not come to, without a verdict."""
        self._look(scenario, self.case.reference_outcome(scenario, self.seed), tolerance)

    def _look(
        self, scenario: Scenario, want: Outcome, tolerance: Tolerance
    ) -> tuple[Outcome, tuple[str, str] | None]:
        got = observation.run(scenario, self.submission, self.seed)
        difference = _difference(got, want, tolerance)
        self.seen.append(Seen(scenario, got, tolerance, difference is None))
        return got, difference


@dataclass(slots=True)
class Lister(Judge):
    """Decides nothing: it keeps which scenarios a check asks for, all of them."""

    listed: list[Asked] = field(default_factory=list)

    def require(self, condition: bool, sentence: str) -> None:
        """Nothing is asked of a submission here."""

    def _same(self, scenario: Scenario, says: Mapping[str, str], tolerance: Tolerance) -> None:
        self.listed.append((scenario, tolerance))


def _difference(got: Outcome, want: Outcome, tolerance: Tolerance) -> tuple[str, str] | None:
    """As `observation.first_difference`. A comparison that fails is ours only if the reference
    cannot be compared with itself; values that nothing compares with are wrong."""
    try:
        return observation.first_difference(got, want, tolerance)
    except Exception as error:
        if observation.first_difference(want, want, tolerance) is not None:
            raise
        return "", _misfit(type(error).__name__)


def _sum_of_parts(got: Outcome, want: Outcome, name: str) -> str:
    if got.values is None or want.values is None:
        return ""
    return as_a_sum(got.values.get(name), want.values.get(f"_parts_of_{name}"))


def _misfit(text: str) -> str:
    return f"what came back cannot be used as asked ({text})."


def _raised(error: SubmissionError, scenario: Scenario) -> tuple[Verdict, str]:
    """The verdict and the sentence for an exception from the learner's code."""
    where = f" in line {error.line}: `{error.text}`" if error.line else ""
    if error.kind == "NotImplementedError":
        return Verdict.NOT_ATTEMPTED, "This part still raises NotImplementedError."
    if error.kind == "MissingEntryPoint":
        return Verdict.ERROR, f"The file defines no `{error.message}`."
    if error.kind == "MemoryError":
        return Verdict.MEMORY, f"For {scenario.case}: the memory allowed was used up{where}."
    if error.kind == "SystemExit":
        return Verdict.CRASHED, f"Your code ended the process with {error.message}."
    if error.ours:
        return Verdict.FAILED, f"For {scenario.case}: {error.message}"
    text = f"{error.kind}: {error.message}" if error.message else error.kind
    return Verdict.ERROR, f"For {scenario.case}: your code raised {text}{where}"
