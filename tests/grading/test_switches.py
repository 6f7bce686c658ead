"""A call of the learner's code leaves the switches of torch as they were, or is told of them."""

from __future__ import annotations

import pytest
import torch

from lora_tutor.grading.judging.proxies import Implementation, Loopback, SubmissionError
from lora_tutor.grading.judging.scenario import attempt, lib

SOURCE = """
import torch

def without_gradients(x):
    torch.set_grad_enabled(False)
    return x * 2

def in_double(x):
    torch.set_default_dtype(torch.float64)
    return x * 2

def fails(x):
    torch.set_grad_enabled(False)
    raise ValueError("no")

def tidy(x):
    with torch.no_grad():
        return x * 2

class Layer(torch.nn.Module):
    def merge(self):
        torch.set_grad_enabled(False)
"""


@pytest.fixture
def impl() -> Implementation:
    return Implementation(Loopback(SOURCE, "switches", frozenset({"Layer"})))


@pytest.mark.parametrize(
    ("name", "told"),
    [("without_gradients", "records no gradients"), ("in_double", "torch.float64")],
)
def test_a_switch_that_is_left_is_told(impl: Implementation, name: str, told: str) -> None:
    with pytest.raises(SubmissionError, match=told):
        attempt(getattr(impl, name), torch.ones(2))
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float32


def test_a_method_leaves_none(impl: Implementation) -> None:
    with pytest.raises(SubmissionError, match="records no gradients"):
        impl.Layer().merge()
    assert torch.is_grad_enabled()


def test_an_error_of_the_learners_comes_first(impl: Implementation) -> None:
    with pytest.raises(SubmissionError, match="no"):
        impl.fails(torch.ones(2))
    assert torch.is_grad_enabled()


def test_who_puts_back_what_was_switched_is_let_pass(impl: Implementation) -> None:
    assert torch.equal(impl.tidy(torch.ones(2)), torch.full((2,), 2.0))


def test_a_check_may_switch(impl: Implementation) -> None:
    switch = lib(impl, "torch").set_grad_enabled
    switch(False)
    impl.tidy(torch.ones(2))
    assert not torch.is_grad_enabled()
    switch(True)
    assert torch.is_grad_enabled()
