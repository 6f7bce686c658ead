"""Grounds of what the pages and exercises of section 6 say about training."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.testing import assert_allclose

from tests.lessons.equations import SCALE, Array, D, K, R, factors, normal
from tests.lessons.sentences import says

STEP_ROWS = 32
"""Outputs of the layer on which the first step is measured, as on page 6.2."""


@cache
def first_step(k: int, r: int = 8, draws: int = 60) -> tuple[float, float]:
    """(part along the gradient, length) of LoRA's first step, as shares of a full one; s = 1."""
    rng = np.random.default_rng(0)
    full = rng.normal(size=(STEP_ROWS, k))
    along, length = [], []
    for _ in range(draws):
        B = rng.uniform(-1, 1, size=(r, k)) / np.sqrt(k)
        step = (full @ B.T) @ B
        along.append(np.sum(step * full) / np.sum(full * full))
        length.append(np.linalg.norm(step) / np.linalg.norm(full))
    return float(np.mean(along)), float(np.mean(length))


@says(
    "6.1",
    r"[x] $s\, dA\,(B x) + s\, A\, dB\, x + (W + s\, A B)\, dx$ -- Right",
    r"A term $u^\top\, dM\, v$ of $dL$ says that the gradient of $M$ is $u v^\top$.",
)
def a_small_move_of_everything() -> None:
    W, A, B = factors()
    x, s = normal(K), SCALE
    dA, dB, dx = normal(D, R, seed=1), normal(R, K, seed=1), normal(K, seed=1)

    def loss(t: float) -> float:
        moved = x + t * dx
        y = W @ moved + s * (A + t * dA) @ ((B + t * dB) @ moved)
        return float(np.sum(np.sin(y)))

    g = np.cos(W @ x + s * A @ (B @ x))
    first_order = g @ (s * dA @ (B @ x) + s * A @ dB @ x + (W + s * A @ B) @ dx)
    step = 1e-6
    assert_allclose((loss(step) - loss(-step)) / (2 * step), first_order, rtol=1e-5)


@says(
    "6.2",
    "The step itself is longer, for most of it lies across the gradient: its length is about "
    r"$\frac{s^2}{3} \sqrt{r/k}$ of a full one",
    "On average, how far does this step go along the full one?",
    "The length is 23 times as much.",
)
@says(
    "9.2",
    "how far the first step gets along the gradient (as a share of full fine-tuning's, plain "
    "gradient descent)",
    "A step gets much less far along the gradient",
)
@says(
    "7.6",
    "ask how far the first step gets along the gradient as $r$ grows",
)
@says(
    "exercises/20_first_step/stub.py",
    "How far LoRA's first step goes along that of full fine-tuning: the mean.",
    "A single dW is longer than this. What is left of it lies across Ĝ, and averages out.",
    "gets much less far along Ĝ",
)
@says(
    "lora_tutor/figures/variant_picker.py",
    'Under gradient descent the first step then gets equally far along the gradient "',
)
def the_first_step_lies_mostly_across_the_gradient() -> None:
    for k in (64, 4096):
        along, length = first_step(k)
        assert abs(along / (8 / (3 * k)) - 1) < 0.02
        assert abs(length / (np.sqrt(8 / k) / 3) - 1) < 0.08
        assert length > 2.5 * along


@says("6.2", "The first decrease of the loss shrinks by this factor.")
def the_decrease_goes_with_the_part_along() -> None:
    rng, full, rate = np.random.default_rng(0), normal(D, K), 1e-6
    W, X = normal(D, K), normal(30, K)
    Y = X @ W.T + normal(30, D, seed=1)

    def loss(weight: Array) -> float:
        return float(0.5 * np.sum((X @ weight.T - Y) ** 2))

    full = (X @ W.T - Y).T @ X
    fall = loss(W) - loss(W - rate * full)
    falls = []
    for _ in range(4000):
        B = rng.uniform(-1, 1, size=(R, K)) / np.sqrt(K)
        falls.append(loss(W) - loss(W - rate * full @ B.T @ B))
    assert abs(np.mean(falls) / fall / (R / (3 * K)) - 1) < 0.03


def adam_curve(
    exchange: tuple[float, float], *, decay: float = 0.0, clip: float | None = None
) -> Array:
    """The losses of page 6.6's four knobs after the exchange by p and q, with AdamW."""
    import torch

    (p, q), alpha, size, rate_B, rate_A = exchange, 7.0, 0.3, 0.01, 0.02
    W, goal, X = (torch.tensor(each) for each in (normal(D, K), normal(20, D), normal(20, K)))
    A = torch.zeros((D, R), dtype=torch.float64, requires_grad=True)
    B = torch.tensor(p * size * normal(R, K), requires_grad=True)
    groups = [{"params": [A], "lr": q * rate_A}, {"params": [B], "lr": p * rate_B}]
    optimiser = torch.optim.AdamW(groups, eps=0.0, weight_decay=decay)
    curve = []
    for step in range(200):
        scale = alpha / (p * q * R)
        loss = torch.mean((X @ W.T + scale * (X @ B.T) @ A.T - goal) ** 2)
        A.grad, B.grad = torch.autograd.grad(loss, (A, B))
        if clip is not None:
            torch.nn.utils.clip_grad_norm_([A, B], clip)
        # Without its epsilon Adam cannot divide the reader's first gradient, which is zero.
        B.grad = B.grad if step else None
        optimiser.step()
        curve.append(loss.item())
    return np.array(curve)


@says(
    "6.6",
    "let there be no weight decay and no gradient clipping. Then, for any positive $p$ and $q$, "
    "this exchange changes nothing that the model computes",
    "AdamW decays by 0.01 unless told otherwise, and then the exchange holds only nearly.",
)
@says(
    "lora_tutor/labs/descriptions/two_dials.py",
    "as long as there is no weight decay and no clipping of gradients. There is none here.",
)
def decay_and_clipping_break_the_exchange() -> None:
    import torch

    def gap(**how: float) -> float:
        before, after = (adam_curve(each, **how) for each in ((1.0, 1.0), (0.5, 8.0)))
        return float(np.max(np.abs(after / before - 1)))

    assert gap() < 1e-6
    default = torch.optim.AdamW([torch.zeros(1, requires_grad=True)]).defaults["weight_decay"]
    assert default == 0.01
    assert gap(decay=default) > 1e-4
    assert gap(decay=0.1) > 0.01
    assert gap(clip=0.05) > 0.01


@says(
    "6.6",
    "Under Adam a step of the reader changes what it reads by a sum over $k$ inputs. A step of the "
    "writer has no such sum. So one rate suits both less and less as $k$ grows:",
)
@says(
    "exercises/22_loraplus_groups/stub.py",
    "In a wide layer one learning rate does not suit both factors. A step of Adam moves every "
    "entry by about the rate. In the reader B that adds up over all k inputs, in the writer A it "
    "does not.",
)
@says(
    "exercises/22_loraplus_groups/exercise.toml",
    "Which factor's steps do not add up over the k inputs, however wide the layer is?",
)
def the_readers_steps_add_up_over_the_width() -> None:
    rng = np.random.default_rng(0)
    by_reader, by_writer = [], []
    for k in (256, 1024, 4096):
        of_reader, of_writer = [], []
        for _ in range(100):
            B, A = rng.uniform(-1, 1, size=(R, k)) / np.sqrt(k), rng.normal(size=(D, R))
            x, g = rng.normal(size=k), rng.normal(size=D)
            # One step by the sign of each gradient, with a rate of 1: what B x and A (B x) move by.
            of_reader.append(np.max(np.abs(np.sign(np.outer(A.T @ g, x)) @ x)))
            of_writer.append(np.max(np.abs(np.sign(np.outer(g, B @ x)) @ (B @ x))))
        by_reader.append(np.mean(of_reader))
        by_writer.append(np.mean(of_writer))
    assert np.allclose(by_writer, by_writer[0], rtol=0.2)
    assert np.allclose(np.array(by_reader[1:]) / by_reader[:-1], 4, rtol=0.05)


SQUARES = np.geomspace(1, 0.1, 24)
"""The mean squares of the inputs of page 6.3's task."""

RATES = tuple(round(0.05 * i, 2) for i in range(1, 81))
NEVER = 2000


@cache
def steps(rate: float, r: int | None) -> int:
    """Steps of gradient descent on page 6.3's task, until a tenth of the distance is left."""
    rng = np.random.default_rng(0)
    goal = rng.normal(size=(16, 3)) @ rng.normal(size=(3, 24))
    goal /= np.linalg.norm(goal)
    full, count = np.zeros((16, 24)), 0
    A = np.zeros((16, r or 1))
    B = np.random.default_rng(1).uniform(-1, 1, size=(r or 1, 24)) / np.sqrt(24)
    while (left := np.linalg.norm((full if r is None else A @ B) - goal)) > 0.1:
        if left > 100 or count == NEVER:
            return NEVER
        G = ((full if r is None else A @ B) - goal) * SQUARES
        full, A, B = full - rate * G, A - rate * G @ B.T, B - rate * A.T @ G
        count += 1
    return count


@says(
    "6.3",
    "At the same rate LoRA is about four times slower.",
    "With the best rate for each, full fine-tuning needs 8 steps here and LoRA 24.",
)
def full_fine_tuning_wins_at_its_best_rate() -> None:
    for rate in (0.1, 0.3, 1):
        assert 3.9 < steps(rate, 3) / steps(rate, None) < 4.5
    best = {r: min(steps(rate, r) for rate in RATES) for r in (None, 3)}
    assert best == {None: 8, 3: 24}
    # The task is not one that a single step could solve: its condition number is 10.
    assert min(steps(rate, None) for rate in (1.0, 2.0)) > 1
    assert SQUARES.max() / SQUARES.min() > 9.99


def drift(adam: bool, rate_A: float, rate_B: float) -> float:
    """How far AᵀA - BBᵀ moves in 300 steps from LoRA's start, relative to BBᵀ."""
    import torch

    goal = torch.tensor(normal(D, K))
    A = torch.zeros((D, R), dtype=torch.float64, requires_grad=True)
    B = torch.tensor(normal(R, K) / K**0.5, requires_grad=True)
    start = (-B @ B.T).detach()
    groups = [{"params": [A], "lr": rate_A}, {"params": [B], "lr": rate_B}]
    optimiser = (torch.optim.Adam if adam else torch.optim.SGD)(groups)
    for _ in range(300):
        optimiser.zero_grad()
        (0.5 * torch.sum((A @ B - goal) ** 2)).backward()
        optimiser.step()
    with torch.no_grad():
        grown = B @ B.T
        return float(torch.linalg.norm(A.T @ A - grown - start) / torch.linalg.norm(grown))


@says(
    "6.1",
    "In very small steps of gradient descent, with one rate for both factors, $A^\\top A$ and "
    "$B B^\\top$ change by the same amount",
    "Adam does not keep this balance, and two learning rates do not either.",
)
def only_plain_descent_with_one_rate_keeps_the_balance() -> None:
    assert drift(False, 1e-3, 1e-3) < 0.005
    assert drift(False, 4e-3, 1e-3) > 0.1
    assert drift(True, 1e-2, 1e-2) > 0.1


@says(
    "6.4",
    "LoRA saves the gradient of $W$ and Adam's state, but not the input of a layer that it adapts. "
    "A frozen layer without an adapter need not keep its input.",
)
@says("1.1", "What an adapted layer read must be kept, as before.")
def a_frozen_layer_without_an_adapter_keeps_no_input() -> None:
    import torch

    def keeps_input(adapted: bool) -> bool:
        W, A, B = (torch.tensor(normal(*shape)) for shape in ((D, K), (D, R), (R, K)))
        # From a layer below that trains, so that the error must pass through.
        below = torch.tensor(normal(4, K), requires_grad=True)
        X, kept = torch.tanh(below), []
        A.requires_grad_(adapted)
        B.requires_grad_(adapted)

        def keep(tensor: torch.Tensor) -> torch.Tensor:
            kept.append(tensor.shape)
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            Y = X @ W.T
            if adapted:
                Y = Y + (X @ B.T) @ A.T
        assert torch.autograd.grad(Y.sum(), below)[0].any()
        return X.shape in kept

    assert keeps_input(adapted=True)
    assert not keeps_input(adapted=False)
