"""Time, memory and flops of one call, against what can be known without measuring."""

from __future__ import annotations

import gc
import time
import tracemalloc
from typing import Any

import numpy as np
import pytest

from lora_tutor.grading.jail import costs


def test_the_best_of_several_calls_counts() -> None:
    calls: list[int] = []

    def slow_at_first() -> None:
        calls.append(1)
        time.sleep(0.02 if len(calls) == 1 else 0.001)

    assert 0.001 <= costs.best_time(slow_at_first, []) < 0.02
    assert 1 < len(calls) <= costs.MOST_CALLS


def test_a_slow_call_is_made_once() -> None:
    calls: list[int] = []

    def slow() -> None:
        calls.append(1)
        time.sleep(costs.SECONDS + 0.01)

    assert costs.best_time(slow, []) > costs.SECONDS
    assert len(calls) == 1


def test_quick_calls_have_an_end() -> None:
    calls: list[int] = []
    costs.best_time(lambda: calls.append(1), [])
    assert 1 < len(calls) <= costs.MOST_CALLS


@pytest.mark.parametrize("what", costs.MEASURES)
def test_what_a_call_raises_passes_through(what: str) -> None:
    pytest.importorskip("torch")

    def fails() -> None:
        raise KeyError("no")

    with pytest.raises(KeyError):
        costs.MEASURES[what](fails, [])
    assert gc.isenabled()
    assert not tracemalloc.is_tracing()


@pytest.mark.parametrize("arrays", [1, 3])
def test_the_peak_is_what_numpy_holds_at_once(arrays: int) -> None:
    size = 1_000_000

    def hold_some(x: np.ndarray) -> Any:
        return [x + i for i in range(arrays)][-1]

    peak = costs.peak_bytes(hold_some, [np.zeros(size)])
    assert arrays * 8 * size <= peak < arrays * 8 * size + 100_000


@pytest.mark.slow
def test_products_are_counted_as_torch_counts_them() -> None:
    torch = pytest.importorskip("torch")
    from torch.utils.flop_counter import FlopCounterMode

    layer = torch.nn.Linear(8, 5)
    A, x = torch.ones(3, 8), torch.ones(2, 4, 8, requires_grad=True)

    def several(x: Any) -> None:
        y = layer(x).sum() + (x @ A.T).sum() + torch.einsum("bnk,rk->bnr", x, A).sum()
        (y + torch.bmm(x, x.mT).sum() + torch.baddbmm(x.mT @ x, x.mT, x).sum()).backward()

    with FlopCounterMode(display=False) as counter:
        several(x)
    assert costs.product_flops(several, [x]) == counter.get_total_flops() > 0
