"""What authors of checks import: scenarios, and what a scenario may do with an implementation.

A scenario is a function of an implementation and a seeded generator which returns named
observations. It is written once, against ordinary objects, and run on the submission, on the
reference, and, where those two differ, on the known mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lora_tutor.grading.judging import explained
from lora_tutor.grading.judging.proxies import (
    Channel,
    EntryPoint,
    Implementation,
    Proxy,
    Raised,
    SubmissionError,
    call,
    called,
    channel_of,
)
from lora_tutor.grading.replay.trace import Trace

__all__ = [
    "Implementation",
    "Proxy",
    "Raised",
    "Scenario",
    "assign",
    "attempt",
    "fetch",
    "hold",
    "keep",
    "lib",
    "observe",
    "reseed",
    "same_object",
    "scenario",
    "tell",
    "trace",
]

MAKERS = frozenset({"linear"})
"""Observers that give an object: their answer need not be waited for."""

Observations = Mapping[str, object]
Body = Callable[[Implementation, np.random.Generator], Observations]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What `scenario` declares: called with an implementation and a generator, it observes.

    Attributes:
        name: the function's name; the seed of its generator depends on it.
        case: what is tried, in words; the learner reads it before a mismatch.
        body: the function as the author wrote it.
    """

    name: str
    case: str
    body: Body

    @property
    def key(self) -> str:
        """What tells it from others: several that one function makes have a name in common."""
        return f"{self.name}: {self.case}"

    def __call__(self, implementation: Implementation, rng: np.random.Generator) -> Observations:
        return self.body(implementation, rng)


def scenario(case: str) -> Callable[[Body], Scenario]:
    """Declare a scenario; its randomness depends on the seed and on its name alone.

    Args:
        case: what is tried, in words.

    Returns:
        A decorator for a function of an implementation and a generator, which returns
        observations by their names.
    """

    def declare(body: Body) -> Scenario:
        return Scenario(body.__name__, case, body)

    return declare


def lib(implementation: Implementation, name: str) -> Proxy:
    """A library module on the implementation's side.

    Args:
        implementation: whose side.
        name: one of `host.LIBRARIES`.

    Returns:
        A proxy: `lib(impl, "torch.nn").Linear(8, 5)` makes a layer there.

    Raises:
        SubmissionError: with the next crossing, for any other name.
    """
    return channel_of(implementation).made(["library", name], "module")


def attempt(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    """Call, and take an exception for an observation.

    Args:
        function: an entry point, a proxy, or a function of the check itself.
        arguments, keywords: what it is called with.

    Returns:
        The result, or a `Raised`.

    Raises:
        SubmissionError: for NotImplementedError, MemoryError and SystemExit, which have verdicts
            of their own, and for what the grader itself refuses.
    """
    channel = channel_of(function) if isinstance(function, (EntryPoint, Proxy)) else None
    if channel is not None:
        channel.flush()
    try:
        result = function(*arguments, **keywords)
        if channel is not None:
            channel.flush()
        return result
    except SubmissionError as error:
        if error.ours or error.kind in ("NotImplementedError", "MemoryError", "SystemExit"):
            raise
        return Raised(error.kind, error.bases, error.message, explained.place(error))


def hold(implementation: Implementation, data: object) -> Proxy:
    """Send data and keep it there, to be passed by reference.

    Args:
        implementation: on whose side.
        data: a value that can be copied across.

    Returns:
        A proxy of the copy.

    Raises:
        WireError: `data` is no data, or too large.
    """
    return channel_of(implementation).made(["hold", data], type(data).__name__)


def tell(proxy: Proxy, method: str, *arguments: Any, **keywords: Any) -> None:
    """Call a method whose result nobody needs; it goes with the next crossing.

    Args:
        proxy: the object.
        method: the name of its method.
        arguments, keywords: what it is called with, as they are now.

    Raises:
        SubmissionError: with the next crossing, if the method raises.
    """
    channel = channel_of(proxy)
    number = channel.log.add(*called(proxy, method), arguments, keywords)
    channel.post(["call", proxy, method, list(arguments), keywords, False, number])


def keep(function: EntryPoint | Proxy, *arguments: Any, **keywords: Any) -> Proxy:
    """Call, and keep the result there even if it is data.

    Args:
        function: an entry point or a proxy.
        arguments, keywords: what it is called with.

    Returns:
        A proxy of the result.

    Raises:
        SubmissionError: the call raised.
    """
    target = function.name if isinstance(function, EntryPoint) else function
    channel = function.channel if isinstance(function, EntryPoint) else channel_of(function)
    proxy: Proxy = call(channel, target, None, arguments, keywords, keep=True)
    return proxy


def fetch(proxy: Proxy) -> Any:
    """The value that the object has now.

    Args:
        proxy: the object.

    Returns:
        A copy if it is data, else a proxy again.
    """
    return channel_of(proxy).exchange(["fetch", proxy])


def assign(proxy: Proxy, data: object) -> None:
    """Write `proxy[...] = data` in place, there.

    Args:
        proxy: an array, a tensor or a NumPy generator.
        data: the new values; for a generator, one in the wanted state.

    Raises:
        SubmissionError: with the next crossing, if the shapes do not fit.
    """
    channel_of(proxy).post(["assign", proxy, data])


def same_object(left: Proxy, right: Proxy) -> bool:
    """Identity as the implementation's side tells it: a claim. Judge on values where possible.

    Args:
        left, right: proxies of the same implementation.

    Returns:
        Whether both are one object there.
    """
    return bool(channel_of(left).exchange(["same", left, right]))


def observe(implementation: Implementation, name: str, *arguments: Any) -> Any:
    """Run an observer beside the objects, in one crossing: one of ours, or of observers.py.

    Args:
        implementation: on whose side.
        name: the observer's name.
        arguments: values, proxies and entry points that it takes.

    Returns:
        What the observer gives; an object that is no data comes as a proxy.

    Raises:
        SubmissionError: the observer, or the code that it calls, raised.
    """
    channel = channel_of(implementation)
    given = tuple(_lent(channel, each) for each in arguments)
    number = channel.log.add(name, "", given, {})
    request: list[object] = ["observe", name, list(given), number]
    return channel.made(request, name) if name in MAKERS else channel.exchange(request)


def _lent(channel: Channel, value: Any) -> Any:
    """An entry point as the object that it is there; all else as it is."""
    if isinstance(value, EntryPoint):
        return channel.made(["entry", value.name], value.name)
    return value


def reseed(implementation: Implementation, seed: int) -> None:
    """Seed the global generators of random, numpy and torch, there.

    Args:
        implementation: on whose side.
        seed: from 0 to 2**32 - 1.
    """
    channel_of(implementation).post(["reseed", seed])


def trace(implementation: Implementation, name: str, *arguments: Any) -> Trace:
    """Run an entry point on tracing arrays; the program that it performed comes back as data.

    Args:
        implementation: whose entry point.
        name: its name.
        arguments: arrays of the shapes to be traced, and numbers.

    Returns:
        A trace, to be run again by `replay` on arrays of the same shapes.

    Raises:
        SubmissionError: the code raised, or used an operation that cannot be followed.
        WireError: what came back is no trace.
    """
    value = channel_of(implementation).exchange(["trace", name, list(arguments)])
    return Trace.read(value)
