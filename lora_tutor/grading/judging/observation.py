"""Running one scenario on one implementation, and telling two outcomes apart."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lora_tutor.errors import GraderError
from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.judging.call_log import Argument, Call
from lora_tutor.grading.judging.compare import Tolerance, mismatch
from lora_tutor.grading.judging.endings import JailLost
from lora_tutor.grading.judging.holding import held
from lora_tutor.grading.judging.proxies import Implementation, SubmissionError, channel_of
from lora_tutor.grading.judging.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario observed, or how it ended: `error` raised by the implementation, `misfit`
    where the scenario could not use what the implementation returned. `silent` functions have
    returned None; `changed` as in CallLog."""

    values: Mapping[str, object] | None = None
    error: SubmissionError | None = None
    misfit: str = ""
    silent: frozenset[str] = frozenset()
    changed: Mapping[Argument, tuple[Call, int]] = field(default_factory=dict)
    forms: Mapping[str, set[str]] = field(default_factory=dict)


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
        return Outcome(misfit=f"{type(error).__name__}: {said}"[:300])
    finally:
        channel.end()
    silent = frozenset(channel.silent)
    log = channel.log
    return Outcome(values=dict(values), silent=silent, changed=log.changed, forms=log.forms)


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
