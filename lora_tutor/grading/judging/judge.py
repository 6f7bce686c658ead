"""What a hidden check is given: `judge.same(scenario)` decides, and keeps what it saw."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lora_tutor.grading.jail.confinement.limits import bounded_memory
from lora_tutor.grading.judging import explained, observation
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.compare import Tolerance, as_a_sum, as_numpy, is_array, mismatch
from lora_tutor.grading.judging.endings import CheckEnded, JailLost
from lora_tutor.grading.judging.observation import Outcome
from lora_tutor.grading.judging.proxies import Implementation, Raised, SubmissionError, channel_of
from lora_tutor.grading.judging.scenario import Scenario
from lora_tutor.reports.verdict import Verdict

_RESULT = re.compile(r"[^\W\d_]+")
"""`y_2` and `y of one sample` are both about y."""
_COMPUTING_BYTES = 1 << 30
"""What a scenario may take here. It computes with what a submission gave, and a column times a row
of a few kilobytes is a matrix that would fill the machine."""
_SHORT = 0.1
"""Seconds. What takes longer is not run again only to see whether it is the same."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One comparison: the submission's outcome under a scenario, with the tolerance used."""

    scenario: Scenario
    outcome: Outcome
    tolerance: Tolerance
    equal: bool
    says: Mapping[str, str] = field(default_factory=dict)
    """What the author says where an observation is wrong."""
    unsteady: bool = False
    """Whether another run with the same inputs gave another result."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A scenario as a check asks it."""

    scenario: Scenario
    says: Mapping[str, str]
    tolerance: Tolerance


@dataclass(slots=True)
class ChangedInputs:
    """Inputs that the submission changes in place and the reference leaves. Each costs one check:
    the one that is about inputs, if it is still to come, else the first that meets it."""

    put_off: bool = False
    waiting: dict[str, tuple[Seen, str]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Judge:
    """The judge of one check. Raises CheckEnded where the submission does not hold."""

    case: Case
    submission: Implementation
    source: str
    seed: int
    seen: list[Seen] = field(default_factory=list)
    asked: int = 0
    last: Asked | None = None
    """What was asked last; None after a rule about the text of the file."""
    broken_rule: str = ""
    """The sentence of the rule that ended the check."""
    title: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    """Results with wrong entries, by their names, with the title of the first check that met them.
    All judges of a grading share it."""
    inputs: ChangedInputs = field(default_factory=ChangedInputs)
    """Shared by all judges of a grading too."""

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
            self.last, self.broken_rule = None, sentence
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
            if not isinstance(scenario, Scenario):
                name = getattr(scenario, "__name__", type(scenario).__name__)
                raise TypeError(f"{name} is no scenario: @scenario(...) is not above it")
            self.asked += 1
            self.ask(Asked(scenario, says or {}, tolerance))

    def ask(self, asked: Asked) -> None:
        """One of the scenarios of `same`."""
        self.last = asked
        scenario, says, tolerance = asked.scenario, asked.says, asked.tolerance
        want = self.case.reference_outcome(scenario, self.seed)
        if want.values is None:
            raise RuntimeError(f"the reference fails in scenario {scenario.name}: {want.why}")
        began = time.perf_counter()
        got = self._run(scenario)
        is_short = time.perf_counter() - began < _SHORT
        difference = _difference(got, want, tolerance)
        changed = self._changed_input(got, want)
        equal = difference is None and not changed
        self.seen.append(Seen(scenario, got, tolerance, equal, says))
        if got.error is not None:
            raise _raised(got.error, scenario)
        if got.misfit:
            raise CheckEnded(Verdict.FAILED, f"For {scenario.case}: {_misfit(got.misfit)}")
        if difference is not None:
            name, sentence = difference
            own = name in says and not _is_raised(got, name)
            first = "" if own else self._first(got, want, name)
            told = first + (authors(says[name], got) if own else sentence)
            told += _sum_of_parts(got, want, name) + _silent(got, want, name)
            unsteady = self._unsteady(scenario, got, name) if is_short and not first else ""
            self.seen[-1] = replace(self.seen[-1], unsteady=bool(unsteady))
            told += unsteady
            raise CheckEnded(Verdict.FAILED, f"For {scenario.case}: {told}")
        if changed and changed not in self.inputs.told:
            told = f"For {scenario.case}: {changed}"
            if not self.inputs.put_off:
                self.inputs.told.add(changed)
                raise CheckEnded(Verdict.FAILED, told)
            self.inputs.waiting.setdefault(changed, (self.seen[-1], told))

    def keeps_inputs(self) -> None:
        """No check so far has seen an input changed in place that the reference leaves. Where a
        check asks for this, such a change fails it alone, and not the checks before it."""
        if not self.asked:  # else a file that does nothing would pass
            raise ValueError("judge.same(scenario) is not asked before judge.keeps_inputs()")
        self.asked += 1
        self.inputs.put_off = False
        self.inputs.told |= self.inputs.waiting.keys()
        if self.inputs.waiting:
            seen, told = next(iter(self.inputs.waiting.values()))
            self.seen.append(seen)
            self.last = Asked(seen.scenario, {}, seen.tolerance)
            raise CheckEnded(Verdict.FAILED, told)

    def look(self, asked: Asked) -> None:
        """See a scenario that the check did not come to, without a verdict and in silence."""
        scenario, tolerance = asked.scenario, asked.tolerance
        want = self.case.reference_outcome(scenario, self.seed)
        with channel_of(self.submission).quiet():
            got = self._run(scenario)
        equal = _difference(got, want, tolerance) is None and not self._changed_input(got, want)
        self.seen.append(Seen(scenario, got, tolerance, equal, asked.says))

    def _run(self, scenario: Scenario) -> Outcome:
        """Once the reference has run, which says how large an answer may be."""
        channel_of(self.submission).most = self.case.most_bytes(scenario)
        with bounded_memory(_COMPUTING_BYTES):
            return observation.run(scenario, self.submission, self.seed)

    def _first(self, got: Outcome, want: Outcome, name: str) -> str:
        """What must be right before this check can say anything of its own promise: a result that
        an earlier check has found wrong."""
        if not _is_wrong_in_entries(got, want, name):
            return ""
        result = _RESULT.match(name)
        earlier = self.wrong.setdefault(result[0] if result else name, self.title)
        return (
            "" if earlier == self.title else f"the values must be right first, as in “{earlier}”. "
        )

    def _changed_input(self, got: Outcome, want: Outcome) -> str:
        """A sentence on an input that the submission changes in place and the reference leaves:
        that may show nowhere in the values that a scenario observes."""
        for argument, (call, index) in got.changed.items():
            if argument not in want.changed:
                name = self.case.name_of_argument(call, index)
                return f"{name} was changed by the call. Leave the inputs as they are."
        return ""

    def _unsteady(self, scenario: Scenario, got: Outcome, name: str) -> str:
        """Whether the same scenario once more gives another result. Nothing that is judged may
        depend on chance: the reference gives the same in every run."""
        value = (got.values or {}).get(name)
        if not is_array(value) and not isinstance(value, (int, float, str)):
            return ""
        with channel_of(self.submission).quiet():
            try:
                again = self._run(scenario)
            except JailLost:
                return ""  # The verdict of this check is known; the next one gets another jail.
        alike = Tolerance(identity=True)
        if again.values is None or not mismatch(again.values.get(name), value, name, alike):
            return ""
        return (
            f" Two runs with equal inputs gave different {name}: is something random, such as a "
            "dropout left on, or kept between calls?"
        )


def _is_wrong_in_entries(got: Outcome, want: Outcome, name: str) -> bool:
    """And not in kind or shape, which may be what this check is about."""
    if got.values is None or want.values is None:
        return False
    left, right = got.values.get(name), want.values[name]
    if is_array(left) and is_array(right):
        return bool(as_numpy(left).shape == as_numpy(right).shape)
    return isinstance(left, float) and isinstance(right, float)


def _is_raised(got: Outcome, name: str) -> bool:
    """An author's sentence about a value would hide what went wrong before there was one."""
    return isinstance((got.values or {}).get(name), Raised)


def authors(sentence: str, got: Outcome) -> str:
    """The author's sentence, with what the scenario observed as `_law` where it says `{_law}`."""
    for key, value in (got.values or {}).items():
        if key.startswith("_") and isinstance(value, str):
            sentence = sentence.replace(f"{{{key}}}", value)
    return sentence


@dataclass(slots=True)
class Lister(Judge):
    """Decides nothing: it keeps which scenarios a check asks for, all of them."""

    listed: list[Asked] = field(default_factory=list)

    def require(self, condition: bool, sentence: str) -> None:
        """Nothing is asked of a submission here."""

    def ask(self, asked: Asked) -> None:
        self.listed.append(asked)


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


def _silent(got: Outcome, want: Outcome, name: str) -> str:
    """Which function has returned nothing, where nothing is what came."""
    if got.values is None or name not in got.values or got.values[name] is not None:
        return ""
    mute = sorted(got.silent - want.silent)
    return f" `{mute[0]}` returned None: is a `return` missing?" if mute and mute[0] else ""


def _misfit(text: str) -> str:
    return f"what came back cannot be used as asked ({explained.in_words(text) or text})."


def _raised(error: SubmissionError, scenario: Scenario) -> CheckEnded:
    """The verdict and the sentence for an exception from the learner's side."""
    # torch raises NotImplementedError too, for a module without a forward.
    if error.kind == "NotImplementedError" and not explained.in_words(error.message):
        return CheckEnded(Verdict.NOT_ATTEMPTED, "This part still raises NotImplementedError.")
    if error.kind == "MissingEntryPoint":
        return CheckEnded(Verdict.ERROR, f"The file defines no `{error.message}`.")
    if error.kind == "MemoryError":
        where = explained.place(error)
        told = f"For {scenario.case}: the memory allowed was used up{where}."
        return CheckEnded(Verdict.MEMORY, told)
    if error.kind == "SystemExit":
        return CheckEnded(Verdict.CRASHED, f"Your code ended the process with {error.message}.")
    if error.ours:
        return CheckEnded(Verdict.FAILED, f"For {scenario.case}: {error.message}")
    verdict = Verdict.ERROR if error.line or error.direct else Verdict.FAILED
    told = f"For {scenario.case}: {explained.sentence(error)}"
    return CheckEnded(verdict, told, explained.name(error))
