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

from lora_tutor.grading.judging.proxies import (
    EntryPoint,
    Implementation,
    Proxy,
    Raised,
    SubmissionError,
    call,
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
    """`case` says in words what is tried; the learner reads it before a mismatch."""

    name: str
    case: str
    body: Body

    def __call__(self, implementation: Implementation, rng: np.random.Generator) -> Observations:
        return self.body(implementation, rng)


def scenario(case: str) -> Callable[[Body], Scenario]:
    """Declare a scenario; its randomness depends on the seed and on its name alone."""

    def declare(body: Body) -> Scenario:
        return Scenario(body.__name__, case, body)

    return declare


def lib(implementation: Implementation, name: str) -> Proxy:
    """A library module on the implementation's side; only those of `host.LIBRARIES`."""
    return channel_of(implementation).made(["library", name], "module")


def attempt(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    """The result, or what the implementation raised, as an observation."""
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
        return Raised(error.kind, error.bases, error.message)


def hold(implementation: Implementation, data: object) -> Proxy:
    """Send data and keep it there, to be passed by reference."""
    return channel_of(implementation).made(["hold", data], type(data).__name__)


def tell(proxy: Proxy, method: str, *arguments: Any, **keywords: Any) -> None:
    """Call a method whose result nobody needs; it goes with the next crossing."""
    channel_of(proxy).post(["call", proxy, method, list(arguments), keywords, False])


def keep(function: EntryPoint | Proxy, *arguments: Any, **keywords: Any) -> Proxy:
    """Call, and keep the result there even if it is data."""
    target = function.name if isinstance(function, EntryPoint) else function
    channel = function.channel if isinstance(function, EntryPoint) else channel_of(function)
    proxy: Proxy = call(channel, target, None, arguments, keywords, keep=True)
    return proxy


def fetch(proxy: Proxy) -> Any:
    """The value that the object has now."""
    return channel_of(proxy).exchange(["fetch", proxy])[0]


def assign(proxy: Proxy, data: object) -> None:
    """Write `proxy[...] = data` in place, there."""
    channel_of(proxy).post(["assign", proxy, data])


def same_object(left: Proxy, right: Proxy) -> bool:
    """Identity as the implementation's side tells it: a claim. Judge on values where possible."""
    return bool(channel_of(left).exchange(["same", left, right])[0])


def observe(implementation: Implementation, name: str, *arguments: Any) -> Any:
    """Run one of `lora_tutor.grading.jail.observers` beside the objects, in one crossing."""
    request: list[object] = ["observe", name, list(arguments)]
    if name in MAKERS:
        return channel_of(implementation).made(request, name)
    return channel_of(implementation).exchange(request)[0]


def reseed(implementation: Implementation, seed: int) -> None:
    """Seed the global generators of random, numpy and torch, there."""
    channel_of(implementation).post(["reseed", seed])


def trace(implementation: Implementation, name: str, *arguments: Any) -> Trace:
    """Run an entry point on tracing arrays; the program that it performed comes back as data."""
    value = channel_of(implementation).exchange(["trace", name, list(arguments)])[0]
    return Trace.read(value)
