"""Covers of the equations of pages 6.5 and 6.6: other starts, and the settings that remain."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from tests.lessons.equations import ALPHA, SCALE, D, K, R, covers, factors, normal
from tests.lessons.equations_training import gradients_of

# ---- 6.5


@covers(
    "6.5",
    r"""\frac{\partial L}{\partial A} = s\, (\hat{G}\, b)\, \mathbf{1}^\top, \qquad
\frac{\partial L}{\partial B} = s\, \mathbf{1}\, (a^\top \hat{G})""",
)
def equal_rows_get_equal_gradients() -> None:
    W = factors()[0]
    b, ones = normal(K), np.ones(R)
    for a in (np.zeros(D), normal(D)):
        A, B = np.outer(a, ones), np.outer(ones, b)
        _, at_A, at_B, _, full = gradients_of(W, A, B, normal(K, seed=1))
        assert_allclose(at_A, SCALE * np.outer(full @ b, ones))
        assert_allclose(at_B, SCALE * np.outer(ones, a @ full), atol=1e-12)
        assert_allclose(A @ B, R * np.outer(a, b))


# ---- 6.6


@covers(
    "6.6",
    r"""(\alpha,\ B_0,\ \eta_B,\ \eta_A) \longmapsto
(\alpha / (p q),\ p\, B_0,\ p\, \eta_B,\ q\, \eta_A)""",
)
def four_knobs_two_dials() -> None:
    import torch

    W, goal = torch.tensor(normal(D, K)), torch.tensor(normal(20, D))
    X = torch.tensor(normal(20, K))

    def losses(alpha: float, size: float, rate_B: float, rate_A: float) -> list[float]:
        A = torch.zeros((D, R), dtype=torch.float64, requires_grad=True)
        B = torch.tensor(size * normal(R, K), requires_grad=True)
        groups = [{"params": [A], "lr": rate_A}, {"params": [B], "lr": rate_B}]
        optimiser, curve = torch.optim.Adam(groups, eps=0.0), []
        for step in range(20):
            loss = torch.mean((X @ W.T + alpha / R * (X @ B.T) @ A.T - goal) ** 2)
            # Without its epsilon Adam cannot divide the reader's first gradient, which is zero.
            A.grad, B.grad = torch.autograd.grad(loss, (A, B))
            B.grad = B.grad if step else None
            optimiser.step()
            curve.append(loss.item())
        return curve

    alpha, size, rate_B, rate_A = ALPHA, 0.3, 0.01, 0.02
    before = losses(alpha, size, rate_B, rate_A)
    assert before[-1] < 0.9 * before[0]
    for p, q in ((2.0, 1.0), (1.0, 4.0), (0.5, 8.0), (3.0, 0.1)):
        assert_allclose(losses(alpha / (p * q), p * size, p * rate_B, q * rate_A), before)
    assert not np.allclose(losses(2 * alpha, size, rate_B, rate_A), before, rtol=0.01)


@covers("6.6", r"\eta_A = \lambda\, \eta_B, \qquad \lambda > 1")
def the_writer_gets_the_larger_rate() -> None:
    """Rates at which both factors' first steps under Adam move what the layer reads alike."""
    rng, balanced = np.random.default_rng(0), []
    for k in (256, 1024, 4096):
        reader_moves, writer_moves = [], []
        for _ in range(100):
            x, B = rng.normal(size=k), rng.uniform(-1, 1, size=(R, k)) / np.sqrt(k)
            reader_moves.append(np.sign(x) @ x)
            writer_moves.append(np.sign(B @ x) @ (B @ x))
        balanced.append(np.mean(reader_moves) / np.mean(writer_moves))
    assert balanced[0] > 1
    assert_allclose(np.array(balanced[1:]) / balanced[:-1], 4, rtol=0.2)
