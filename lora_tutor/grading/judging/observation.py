"""Running one scenario on one implementation, and telling two outcomes apart."""

from __future__ import annotations

import os
import traceback
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lora_tutor.course.exercise_files import CHECKS, OBSERVERS, REFERENCE, SHARED
from lora_tutor.errors import GraderError
from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.judging.call_log import Argument, Call
from lora_tutor.grading.judging.compare import Tolerance, mismatch
from lora_tutor.grading.judging.endings import JailLost
from lora_tutor.grading.judging.holding import held
from lora_tutor.grading.judging.proxies import Implementation, SubmissionError, channel_of
from lora_tutor.grading.judging.scenario import Scenario

_OF_AUTHORS = (CHECKS, SHARED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario observed, or how it ended: `error` raised by the implementation, `misfit`
    where the scenario could not use what the implementation returned, with the line of the checks
    in `misfit_at`. `silent` functions have returned None; `changed` as in CallLog."""

    values: Mapping[str, object] | None = None
    error: SubmissionError | None = None
    misfit: str = ""
    misfit_at: str = ""
    silent: frozenset[str] = frozenset()
    changed: Mapping[Argument, tuple[Call, int]] = field(default_factory=dict)
    forms: Mapping[str, set[str]] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """Why the reference observed nothing, with the author's file and line."""
        if self.error is None:
            return f"{self.misfit} in {self.misfit_at}" if self.misfit_at else self.misfit
        if self.error.observing:
            return f"{self.error} in {OBSERVERS}, line {self.error.observing}"
        return (
            f"{self.error} in {REFERENCE}, line {self.error.line}"
            if self.error.line
            else str(self.error)
        )


def generator_for(scenario: Scenario, seed: int) -> np.random.Generator:
    """The scenario's own generator, independent of which checks run and in which order."""
    return np.random.default_rng([seed, zlib.crc32(scenario.name.encode())])


def run(scenario: Scenario, implementation: Implementation, seed: int) -> Outcome:
    """One outcome; JailLost and faults of ours pass through."""
    channel = channel_of(implementation)
    channel.begin()
    try:
        values = scenario(implementation, generator_for(scenario, seed))
        channel.flush()
        _refuse_unnamed(scenario, values)
        values = held(dict(values)) if channel.before else values
    except SubmissionError as error:
        # The frames that it came through hold the whole answer, of up to 64 MiB.
        return Outcome(error=error.with_traceback(None))
    except (JailLost, GraderError):
        raise
    except WireError as error:
        return Outcome(misfit=str(error))
    except MemoryError:
        return Outcome(misfit="to compute with it takes more memory than there is")
    except Exception as error:  # noqa: BLE001 -- the reference ran through: these values did it
        said = str(error) if all(isinstance(part, str) for part in error.args) else ""
        told = f"{type(error).__name__}: {said}"[:300]
        return Outcome(misfit=told, misfit_at=place_in_checks(error))
    finally:
        channel.end()
    silent = frozenset(channel.silent)
    log = channel.log
    return Outcome(values=dict(values), silent=silent, changed=log.changed, forms=log.forms)


def _refuse_unnamed(scenario: Scenario, values: object) -> None:
    if not isinstance(values, Mapping):
        raise GraderError(
            f"the scenario {scenario.name} gives {type(values).__name__} in place of named "
            f"observations such as {{'y': y}}, {place_of_scenario(scenario)}"
        )


def place_of_scenario(scenario: Scenario) -> str:
    code = scenario.body.__code__
    return f"{os.path.basename(code.co_filename)}, line {code.co_firstlineno}"


def place_in_checks(error: BaseException) -> str:
    """Such as "test_checks.py, line 12": the innermost line of the author's; empty without one."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    own = ((os.path.basename(frame.filename), frame.lineno) for frame in frames)
    return next((f"{file}, line {line}" for file, line in own if file in _OF_AUTHORS), "")


def first_difference(got: Outcome, want: Outcome, tolerance: Tolerance) -> tuple[str, str] | None:
    """(observation, sentence) of the first that is judged and differs; None where none does."""
    if want.values is None or got.values is None:
        return "", "it ends in another way"
    for name, value in want.values.items():
        if name.startswith("_"):
            continue
        sentence = mismatch(got.values.get(name), value, name, tolerance)
        if sentence is not None:
            return name, sentence
    return None
