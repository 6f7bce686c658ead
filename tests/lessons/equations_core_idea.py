"""Covers of the equations of section 3, "The core idea"."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.testing import assert_allclose

from tests.lessons.equations import SCALE, Array, D, K, N, R, covers, factors, normal


def isotropic_inputs(n: int = 40) -> Array:
    """X (n, k) with XᵀX/n = I exactly: inputs without a preferred direction."""
    orthonormal: Array = np.linalg.qr(normal(n, K))[0]
    stretched: Array = orthonormal * np.sqrt(n)
    return stretched


def best_of_rank(matrix: Array, r: int) -> Array:
    U, sigma, Vt = np.linalg.svd(matrix, full_matrices=False)
    truncated: Array = (U[:, :r] * sigma[:r]) @ Vt[:r]
    return truncated


def mean_square(update: Array, X: Array, targets: Array) -> float:
    """The squared error of X updateᵀ, averaged over samples and outputs."""
    return float(np.mean((X @ update.T - targets) ** 2))


# ---- 3.1


@covers(
    "3.1",
    r"""y = (W + \Delta W)\,x = W x + \Delta W x, \qquad
W,\ \Delta W \in \mathbb{R}^{d \times k}""",
)
def update_adds_to_the_output() -> None:
    W, A, B = factors()
    x, update = normal(K), A @ B
    assert W.shape == update.shape == (D, K)
    assert_allclose((W + update) @ x, W @ x + update @ x)


@covers("3.1", r"\min_{\Delta W} L(W + \Delta W) = \min_{W'} L(W')")
def learning_the_update_loses_nothing() -> None:
    W, X, Y = normal(D, K), normal(40, K), normal(40, D)
    update = np.linalg.lstsq(X, Y - X @ W.T)[0].T
    moved = np.linalg.lstsq(X, Y)[0].T
    assert_allclose(mean_square(W + update, X, Y), mean_square(moved, X, Y))
    assert_allclose(W + update, moved)


@covers(
    "3.1",
    r"""\min_{\operatorname{rank}(\Delta W) \le r} L(W + \Delta W)
\ge \min_{\Delta W} L(W + \Delta W)""",
)
def a_condition_never_helps_the_objective() -> None:
    X, Y = isotropic_inputs(), normal(40, D)
    free = np.linalg.lstsq(X, Y)[0].T
    losses = [mean_square(best_of_rank(free, r), X, Y) for r in range(D + 1)]
    assert all(more > less + 1e-3 for more, less in pairwise(losses))
    assert_allclose(losses[D], mean_square(free, X, Y))


@covers("3.1", r"L_r - L_{\text{full}} = \frac{1}{d} \sum_{i > r} \sigma_i^2")
def the_price_of_a_rank() -> None:
    X, Y = isotropic_inputs(), normal(40, D)
    free = np.linalg.lstsq(X, Y)[0].T
    sigma = np.linalg.svd(free, compute_uv=False)
    for r in range(1, D + 1):
        price = mean_square(best_of_rank(free, r), X, Y) - mean_square(free, X, Y)
        assert_allclose(price, np.sum(sigma[r:] ** 2) / D, atol=1e-12)
        for seed in range(20):
            # Any other rank-r update, here the best one with a given reader, is dearer.
            reader = normal(r, K, seed=seed)
            other = np.linalg.lstsq(X @ reader.T, Y)[0].T @ reader
            assert mean_square(other, X, Y) - mean_square(free, X, Y) >= price - 1e-12


# ---- 3.2


@covers(
    "3.2",
    r"""\Delta W = -\sum_{t} \eta_t\, \hat{G}_t, \qquad
\Delta W,\ \hat{G}_t \in \mathbb{R}^{d \times k}""",
)
def steps_add_up() -> None:
    start, X, Y = normal(D, K), normal(N, K), normal(N, D)
    W, total = start.copy(), np.zeros((D, K))
    for t in range(6):
        gradient, rate = (X @ W.T - Y).T @ X, 0.01 / (t + 1)
        W = W - rate * gradient
        total += rate * gradient
    assert_allclose(W - start, -total)


@covers(
    "3.2",
    r"""\hat{G} = \sum_{i=1}^{n} g_i\, x_i^\top, \qquad
\operatorname{rank}(\hat{G}) \le \min(n, d, k)""",
)
def a_gradient_is_a_sum_of_outer_products() -> None:
    import torch

    for n in (1, 3, N, 12):
        W = torch.tensor(normal(D, K), requires_grad=True)
        X = torch.tensor(normal(n, K))
        Y = X @ W.T
        at_output, at_weight = torch.autograd.grad(torch.sum(torch.sin(Y)), (Y, W))
        G = sum(np.outer(g, x) for g, x in zip(at_output.numpy(), X.numpy(), strict=True))
        assert_allclose(at_weight.numpy(), G)
        assert np.linalg.matrix_rank(G) == min(n, D, K)


# ---- 3.3


@covers(
    "3.3",
    r"""\underbrace{\Delta W}_{d \times k}
= \frac{\alpha}{r}\, \underbrace{A}_{d \times r}\, \underbrace{B}_{r \times k}
= \frac{\alpha}{r} \sum_{j=1}^{r} a_j\, b_j^\top""",
)
def product_is_a_sum_of_rules() -> None:
    _, A, B = factors()
    terms = [np.outer(A[:, j], B[j]) for j in range(R)]
    assert all(np.linalg.matrix_rank(term) == 1 for term in terms)
    assert_allclose(SCALE * A @ B, SCALE * sum(terms))


@covers(
    "3.3",
    r"""x \in \mathbb{R}^{k} \longmapsto B x \in \mathbb{R}^{r}
\longmapsto A (B x) \in \mathbb{R}^{d}""",
)
def through_the_narrow_door() -> None:
    _, A, B = factors()
    x = normal(K)
    assert x.shape == (K,)
    assert (B @ x).shape == (R,)
    assert (A @ (B @ x)).shape == (D,)
    blind = x - B.T @ np.linalg.solve(B @ B.T, B @ x)
    assert np.linalg.norm(blind) > 0.1
    assert_allclose(A @ (B @ blind), 0, atol=1e-12)


@covers(
    "3.3", r"\operatorname{rank}(A B) \le \min(\operatorname{rank} A,\ \operatorname{rank} B) \le r"
)
def rank_of_a_product() -> None:
    W, A, B = factors()
    poor = B.copy()
    poor[2] = poor[0] + poor[1]
    rank = np.linalg.matrix_rank
    assert (rank(A), rank(B), rank(A @ B)) == (R, R, R)
    assert (rank(A), rank(poor), rank(A @ poor)) == (R, 2, 2)
    assert rank(W + A @ B) == D


# ---- 3.4


@covers(
    "3.4",
    r"""\Delta W = \frac{\alpha}{r}\, A\, B
= \frac{\alpha}{r}\, B_{\text{paper}}\, A_{\text{paper}}""",
)
def letters_change_places() -> None:
    # The same, held against the library itself, is in test_bridge.py.
    _, A, B = factors()
    A_paper, B_paper = B, A
    assert (A_paper.shape, B_paper.shape) == ((R, K), (D, R))
    assert_allclose(SCALE * A @ B, SCALE * B_paper @ A_paper)
