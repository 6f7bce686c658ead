"""The apparatus that the experiments share, each part against a second way to the same result."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.apparatus.arrays import Array, singular_values, with_spectrum
from lora_tutor.labs.apparatus.bfloat16 import bf16
from lora_tutor.labs.apparatus.glyphs import SHIFTS, SIDE, draw
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.apparatus.network import Network, NetworkMethod, fine_tune
from lora_tutor.labs.apparatus.optimisers import Adam, Sgd
from lora_tutor.labs.apparatus.regression import Examples, trained
from lora_tutor.labs.apparatus.spectra import overlap, rank_for_energy, stable_rank, truncated
from lora_tutor.labs.apparatus.wide_layer import Goal, WideLayer
from lora_tutor.labs.model import LabEvent, LabStep, Points
from tests.labs.reduced_rank import best_of_rank


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize("rates", [0.03, (0.03, 0.2)])
@pytest.mark.parametrize("kind", ["Sgd", "Adam"])
def test_optimisers_step_as_those_of_torch(kind: str, rates: float | tuple[float, float]) -> None:
    start = [rng().normal(size=(3, 2)), rng().normal(size=(4,))]
    ours = [each.copy() for each in start]
    theirs = [torch.tensor(each, requires_grad=True) for each in start]
    each_rate = (rates, rates) if isinstance(rates, float) else rates
    groups = [{"params": [p], "lr": rate} for p, rate in zip(theirs, each_rate, strict=True)]
    optimiser = Adam(ours, rates) if kind == "Adam" else Sgd(ours, rates)
    reference = torch.optim.Adam(groups) if kind == "Adam" else torch.optim.SGD(groups, lr=0.1)
    for _ in range(5):
        for p in theirs:
            p.grad = (p.detach() ** 3 - 1).clone()
        optimiser.step([p**3 - 1 for p in ours])
        reference.step()
    for p, q in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(p, q.detach().numpy(), rtol=1e-12)


def test_examples_have_the_gradient_of_their_squared_error() -> None:
    change = with_spectrum(rng(), 4, 6, [2.0, 1.0])
    examples = Examples(rng(), change, 9, noise=0.5)
    update = torch.tensor(rng().normal(size=(4, 6)), requires_grad=True)
    off = torch.tensor(examples.inputs) @ update.T - torch.tensor(examples.targets)
    (off**2).mean().backward()
    assert update.grad is not None
    found = examples.gradient(update.detach().numpy())
    np.testing.assert_allclose(found, update.grad.numpy(), rtol=1e-10)


def test_training_ends_at_the_best_update_of_its_rank() -> None:
    examples = Examples(rng(), with_spectrum(rng(), 6, 8, [3.0, 2.0, 1.0]), 60, noise=0.3)
    for rank in (1, 2, 3):
        update = trained(examples, rank, 0.02, 1500, rng())
        np.testing.assert_allclose(update, best_of_rank(examples, rank), atol=1e-3)
    full = trained(examples, 0, 0.02, 1500, rng())
    np.testing.assert_allclose(full, best_of_rank(examples, 6), atol=1e-3)


def test_the_network_has_the_gradients_of_its_cross_entropy() -> None:
    network, pictures = Network.random(rng()), draw(rng(), 12)
    weights = [torch.tensor(each, requires_grad=True) for each in network.weights]
    biases = [torch.tensor(each, requires_grad=True) for each in network.biases]
    h = torch.tensor(pictures.pixels)
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        h = torch.nn.functional.linear(h, weight, bias)
        h = torch.relu(h) if layer < 2 else h
    torch.nn.functional.cross_entropy(h, torch.tensor(pictures.digits)).backward()
    found = network.gradients(pictures.pixels, pictures.digits)
    for ours, theirs in zip(found, (weights, biases), strict=True):
        for g, p in zip(ours, theirs, strict=True):
            assert p.grad is not None
            np.testing.assert_allclose(g, p.grad.numpy(), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("rank", [0, 3])
def test_fine_tuning_learns_and_leaves_the_base_alone(rank: int) -> None:
    base, pictures = Network.random(rng()), draw(rng(), 256)
    before = [each.copy() for each in base.weights]
    steps = fine_tune(base, pictures, NetworkMethod(rank, 0.01), rng())
    network = base
    for _ in range(60):
        network = next(steps)
    assert network.accuracy(pictures) > base.accuracy(pictures) + 0.3
    assert all(np.array_equal(p, q) for p, q in zip(before, base.weights, strict=True))
    ranks = [np.linalg.matrix_rank(each, tol=1e-4) for each in network.update_from(base)]
    assert max(ranks) > 3 if rank == 0 else max(ranks) == 3


@pytest.mark.parametrize("goal", ["low-rank change", "another network"])
def test_the_wide_layer_has_the_gradients_of_its_loss(goal: Goal) -> None:
    layer = WideLayer(24, 10, goal, seed=1)
    a, b = (rng().normal(size=shape).astype(np.float32) / 5 for shape in ((24, 2), (2, 24)))
    ta, tb = (torch.tensor(each, requires_grad=True) for each in (a, b))
    hidden, base = torch.tensor(layer.hidden), torch.tensor(layer.base)
    answers = torch.relu(base + (hidden @ tb.T) @ ta.T) @ torch.tensor(layer.out)
    loss = ((answers - torch.tensor(layer.wanted)) ** 2).mean()
    loss.backward()
    assert layer.loss(a, b) == pytest.approx(loss.item(), rel=1e-4)
    for g, p in zip(layer.gradients(a, b), (ta, tb), strict=True):
        assert p.grad is not None
        np.testing.assert_allclose(g, p.grad.numpy(), rtol=1e-3, atol=1e-5)


def test_rounding_is_that_of_torch() -> None:
    x = rng().normal(scale=3.0, size=4000).astype(np.float32)
    # Ties, both ways, and the smallest steps beside them.
    ties = np.array([1 + 2**-8, 1 + 3 * 2**-8, -1 - 2**-8, 1 + 2**-8 + 2**-20], np.float32)
    both = np.concatenate([x, ties])
    reference = torch.tensor(both).to(torch.bfloat16).to(torch.float32).numpy()
    assert np.array_equal(bf16(both), reference)


def test_pictures() -> None:
    pictures = draw(rng(), 500)
    assert pictures.pixels.shape == (500, SIDE * SIDE)
    assert 0 <= pictures.pixels.min() < 0.1 < 0.9 < pictures.pixels.max() <= 1
    assert set(pictures.digits) == set(range(10))
    assert np.array_equal(draw(rng(), 500).pixels, pictures.pixels)


@pytest.mark.parametrize(("shift", "times"), [("rotated", 4), ("moved", 4), ("inverted", 2)])
def test_shifts_come_back(shift: str, times: int) -> None:
    first = pictures = draw(rng(), 20)
    for number in range(times):
        assert number == 0 or not np.allclose(pictures.pixels, first.pixels)
        pictures = SHIFTS[shift](pictures)
    np.testing.assert_allclose(pictures.pixels, first.pixels, atol=1e-6)
    assert np.array_equal(pictures.digits, first.digits)


def test_spectra() -> None:
    matrix: Array = with_spectrum(rng(), 7, 9, [3.0, 2.0, 1.0])
    sigma = singular_values(matrix)
    assert [rank_for_energy(sigma, share) for share in (0.5, 0.9, 0.99)] == [1, 2, 3]
    assert stable_rank(sigma) == pytest.approx(14 / 9)
    # Eight tenths, added one by one, fall short of 0.8 by rounding alone: as in exercise 15.
    assert rank_for_energy(np.full(10, 0.1**0.5), 0.8) == 8
    assert rank_for_energy(np.zeros(3), 0.9) == 0
    assert np.linalg.norm(matrix - truncated(matrix, 2)) == pytest.approx(1.0)
    assert overlap(matrix, matrix, 2) == pytest.approx(1.0)
    _, _, vt = np.linalg.svd(matrix)
    away = np.ones((7, 1)) @ vt[5:6]
    assert overlap(matrix, away, 1) == pytest.approx(0.0, abs=1e-12)


def test_narration_never_goes_back() -> None:
    events: list[LabEvent] = []
    narration = Narration(events.append, 2)
    narration.within(0.5, "first")
    narration.advance("first")
    narration.within(0.9, "second")
    narration.advance("second")
    steps = [each for each in events if isinstance(each, LabStep)]
    assert [each.share for each in steps] == [0.25, 0.5, 0.95, 1.0]


def test_a_growing_chart_tells_and_keeps() -> None:
    events: list[LabEvent] = []
    chart = Chart("loss", "step", "loss", (Series("a", (), ()), Series("b", (), (), "points")))
    growing = GrowingChart(events.append, chart)
    growing.add("b", [1], [np.float64(2.0)])
    growing.add("b", range(2, 4), [3, 4])
    assert events[0] == Points("loss", "b", (1.0,), (2.0,))
    full = Series("b", (1.0, 2.0, 3.0), (2.0, 3.0, 4.0), "points")
    assert growing.complete().series == (chart.series[0], full)
    with pytest.raises(KeyError):
        growing.add("c", [1], [1])
