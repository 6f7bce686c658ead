"""The one import of an exercise's checks: scenarios, workloads, tensors, formulas.

    from lora_tutor.checks import attempt, normal, scenario

`docs/authoring.md` shows each name with an example. Those of torch and sympy are loaded when they
are first asked for, since most exercises need neither.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from lora_tutor.grading.judging.laws import law, uniform_facts
from lora_tutor.grading.judging.proxies import Implementation, Proxy, Raised
from lora_tutor.grading.judging.scenario import (
    Scenario,
    assign,
    attempt,
    fetch,
    hold,
    keep,
    lib,
    observe,
    reseed,
    same_object,
    scenario,
    tell,
    trace,
)
from lora_tutor.grading.judging.variation import every_pair, nowhere_finite, written_over
from lora_tutor.grading.judging.workload import workload

if TYPE_CHECKING:
    from lora_tutor.grading.judging.equivalence import NotComparable, equivalent
    from lora_tutor.grading.judging.tensors import digits, dtype, is_tensor, normal, shape

__all__ = [
    "Implementation",
    "NotComparable",
    "Proxy",
    "Raised",
    "Scenario",
    "assign",
    "attempt",
    "digits",
    "dtype",
    "equivalent",
    "every_pair",
    "fetch",
    "hold",
    "is_tensor",
    "keep",
    "law",
    "lib",
    "normal",
    "nowhere_finite",
    "observe",
    "reseed",
    "same_object",
    "scenario",
    "shape",
    "tell",
    "trace",
    "uniform_facts",
    "workload",
    "written_over",
]

_LATER = dict.fromkeys(("digits", "dtype", "is_tensor", "normal", "shape"), "tensors")
_LATER |= dict.fromkeys(("NotComparable", "equivalent"), "equivalence")


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"lora_tutor.grading.judging.{_LATER[name]}"), name)
