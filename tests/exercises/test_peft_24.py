"""The reference of 24_dora_forward against a DoRA layer of PEFT itself."""

from __future__ import annotations

import copy
from types import ModuleType

import pytest
import torch
from torch import Tensor, nn

from tests.exercises.conftest import LoadReference

ALPHA = 7.0
SIZES = pytest.mark.parametrize(
    ("d", "k", "r", "bias"),
    [(5, 8, 3, True), (9, 4, 2, False), (6, 6, 4, True)],
    ids=["wide", "tall without bias", "square"],
)


class Layer:
    """A PEFT layer with random factors and lengths, and copies of all that is in it."""

    def __init__(self, peft: ModuleType, d: int, k: int, r: int, bias: bool) -> None:
        torch.manual_seed(24)
        model = nn.Sequential(nn.Linear(k, d, bias=bias)).double()
        config = peft.LoraConfig(r=r, lora_alpha=ALPHA, target_modules=["0"], use_dora=True)
        self.model = peft.get_peft_model(copy.deepcopy(model), config)
        layer = self.model.base_model.model[0]
        self.W, self.bias = layer.base_layer.weight, layer.base_layer.bias
        # PEFT's letters: lora_A is our B.
        self.A, self.B = layer.lora_B["default"].weight, layer.lora_A["default"].weight
        self.m = layer.lora_magnitude_vector["default"].weight

    def randomise(self) -> None:
        with torch.no_grad():
            self.A.normal_()
            self.B.normal_()
            self.m.uniform_(1.0, 5.0)

    def leaves(self, x: Tensor) -> list[Tensor]:
        """x, W, A, B and m as tensors of their own; W is frozen."""
        own = [tensor.detach().clone() for tensor in (x, self.W, self.A, self.B, self.m)]
        return [leaf.requires_grad_(index != 1) for index, leaf in enumerate(own)]


def close(got: Tensor | None, want: Tensor | None) -> None:
    assert want is not None
    torch.testing.assert_close(got, want, rtol=1e-9, atol=1e-12)


@SIZES
def test_starts_as_peft_does(
    peft: ModuleType, load_reference: LoadReference, d: int, k: int, r: int, bias: bool
) -> None:
    layer = Layer(peft, d, k, r, bias)
    assert layer.m.shape == (d,)
    close(layer.m, layer.W.norm(dim=1))
    x = torch.randn(4, k, dtype=torch.float64)
    ours = load_reference("24_dora_forward").dora_forward(*layer.leaves(x), ALPHA, layer.bias)
    close(ours, layer.model(x))


@SIZES
@pytest.mark.parametrize("lead", [(4,), (2, 3)], ids=["rows", "sequences"])
def test_computes_and_learns_as_peft_does(
    peft: ModuleType,
    load_reference: LoadReference,
    d: int,
    k: int,
    r: int,
    bias: bool,
    lead: tuple[int, ...],
) -> None:
    layer = Layer(peft, d, k, r, bias)
    layer.randomise()
    theirs = torch.randn(*lead, k, dtype=torch.float64).requires_grad_()
    c = torch.randn(*lead, d, dtype=torch.float64)
    x, W, A, B, m = layer.leaves(theirs)
    ours = load_reference("24_dora_forward").dora_forward(x, W, A, B, m, ALPHA, layer.bias)
    wanted = layer.model(theirs)
    close(ours, wanted)
    (ours * c).sum().backward()
    (wanted * c).sum().backward()
    for got, want in ((A, layer.A), (B, layer.B), (m, layer.m), (x, theirs)):
        close(got.grad, want.grad)


def test_the_detached_norm_is_seen(peft: ModuleType) -> None:
    """With the norm in the graph the gradient of A is another one: the test above can fail."""
    layer = Layer(peft, 5, 8, 3, True)
    layer.randomise()
    x, W, A, B, m = layer.leaves(torch.randn(4, 8, dtype=torch.float64))
    V = W + ALPHA / 3 * (A @ B)
    ((x @ V.T) * (m / V.norm(dim=1)) + layer.bias).sum().backward()
    layer.model(x.detach()).sum().backward()
    assert A.grad is not None
    assert layer.A.grad is not None
    assert (A.grad - layer.A.grad).abs().max() > 1e-2
