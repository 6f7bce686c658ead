"""What checks of torch exercises draw and read, on what learners may return."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lora_tutor.grading.judging.tensors import digits, dtype, is_tensor, normal, shape


def test_draws_follow_the_generator_alone() -> None:
    for draw in (normal, digits):
        torch.manual_seed(1)
        first = draw(np.random.default_rng(5), 3, 4)
        torch.manual_seed(2)
        again = draw(np.random.default_rng(5), 3, 4)
        assert torch.equal(first, again)
        assert (shape(first), dtype(first)) == ((3, 4), "torch.float64")


def test_digits_multiply_exactly_in_bfloat16() -> None:
    A, B = (digits(np.random.default_rng(seed), 9, 9) for seed in (1, 2))
    assert set(A.unique().tolist()) == {-1.0, 0.0, 1.0}
    assert torch.equal((A.bfloat16() @ B.bfloat16()).double(), A @ B)


@pytest.mark.parametrize("value", [None, 1.0, np.ones((2, 2)), "tensor", [torch.ones(1)]])
def test_what_is_no_tensor_has_no_shape_and_no_type(value: object) -> None:
    assert (is_tensor(value), shape(value), dtype(value)) == (False, None, None)


@pytest.mark.parametrize("value", [torch.ones(2, dtype=torch.int64), torch.ones(0)])
def test_whole_numbers_and_nothing_are_no_factors(value: torch.Tensor) -> None:
    assert not is_tensor(value)
    assert is_tensor(torch.ones(2, 2, dtype=torch.bfloat16))
