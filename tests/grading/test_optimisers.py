"""Our optimisers take the steps of torch.optim's, without loading torch's compiler for them."""

from __future__ import annotations

import pytest
import torch

from lora_tutor.grading.jail.optimisers import OPTIMISERS

KINDS = {"sgd": torch.optim.SGD, "adamw": torch.optim.AdamW}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("kind", KINDS)
def test_five_steps_are_those_of_torch(kind: str, weight_decay: float, dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(7)
    start = torch.randn(4, 3, generator=generator, dtype=dtype)
    idle = torch.ones(2, dtype=dtype)
    ours, theirs = (torch.nn.Parameter(start.clone()) for _ in range(2))
    frozen = torch.nn.Parameter(idle.clone())
    step = OPTIMISERS[kind](0.05, weight_decay)
    judge = KINDS[kind]([theirs], lr=0.05, weight_decay=weight_decay)  # type: ignore[operator]
    for _ in range(5):
        grad = torch.randn(4, 3, generator=generator, dtype=dtype)
        ours.grad, theirs.grad = grad, grad.clone()
        with torch.no_grad():
            step([ours, frozen])
        judge.step()
    tolerance = 1e-12 if dtype is torch.float64 else 1e-5
    assert torch.allclose(ours, theirs, rtol=tolerance, atol=tolerance)
    assert torch.equal(frozen, idle), "a parameter without a gradient stays"
