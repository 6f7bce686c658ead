"""What authors of checks import to have something measured after a pass.

A workload is a function of an implementation and a seeded generator, as a scenario is. It returns
what is to be called and with which arguments: `return impl.lora_forward, W, A, B, x, alpha`. What
it does before that is not measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lora_tutor.grading.judging.proxies import EntryPoint, Implementation, Proxy

Measurable = EntryPoint | Proxy
Body = Callable[[Implementation, np.random.Generator], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Workload:
    """`sizes` in words, for the learner; `flops` is whether counting them says anything."""

    sizes: str
    flops: bool
    body: Body

    def call(
        self, implementation: Implementation, rng: np.random.Generator
    ) -> tuple[Measurable, list[Any]]:
        function, *arguments = self.body(implementation, rng)
        return function, arguments


def workload(sizes: str, *, flops: bool = True) -> Callable[[Body], Workload]:
    """Declare what is measured after a pass.

    The call is repeated: it must leave its arguments as they are.

    Args:
        sizes: for the learner; one literal, since the faces read it without running checks.
        flops: False where counting them says nothing.

    Returns:
        A decorator for a function of an implementation and a generator, which returns what is
        called, and with which arguments.
    """

    def declare(body: Body) -> Workload:
        return Workload(sizes, flops, body)

    return declare
