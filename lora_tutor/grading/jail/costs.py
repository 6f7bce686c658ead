"""Time, memory and flops of a call, taken beside the learner's code.

All three are that code's own word: it could bend the clock and the counters. They are shown, and no
verdict hangs on them.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

MOST_CALLS = 100
SECONDS = 0.06
"""No further call begins after so long; the first is made in any case."""
_PRODUCTS = frozenset(f"aten::{name}" for name in ("mm", "addmm", "bmm", "baddbmm"))


def best_time(function: Callable[..., Any], arguments: Sequence[Any]) -> float:
    """Seconds of the fastest of several calls: the others waited for something."""
    best, spent, calls = float("inf"), 0.0, 0
    collecting = gc.isenabled()
    gc.disable()
    try:
        while not calls or (calls < MOST_CALLS and spent < SECONDS):
            began = perf_counter()
            function(*arguments)
            took = perf_counter() - began
            best, spent, calls = min(best, took), spent + took, calls + 1
    finally:
        if collecting:
            gc.enable()
    return best


def peak_bytes(function: Callable[..., Any], arguments: Sequence[Any]) -> int:
    """The most memory that one call held at once, its result included.

    numpy tells tracemalloc of every array. What LAPACK takes for itself is not in it, nor is
    anything of torch's.
    """
    tracemalloc.start()
    try:
        result = function(*arguments)
        peak = tracemalloc.get_traced_memory()[1]
        del result
        return peak
    finally:
        tracemalloc.stop()


def product_flops(function: Callable[..., Any], arguments: Sequence[Any]) -> int:
    """Flops of torch's matrix products in one call, a multiply-add counting as two.

    torch's FlopCounterMode gives the same number, but loads torch's compiler first: two seconds.
    """
    from torch.autograd.profiler import profile

    with profile(use_kineto=False, with_flops=True) as profiler:
        function(*arguments)
    return sum(event.flops or 0 for event in profiler.function_events if event.name in _PRODUCTS)


MEASURES: dict[str, Callable[[Callable[..., Any], Sequence[Any]], float]] = {
    "time": best_time,
    "peak": peak_bytes,
    "products": product_flops,
}
