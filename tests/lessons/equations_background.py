"""Covers of the equations of section 2, "Background"."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.testing import assert_allclose

from tests.lessons.equations import Array, D, K, N, R, covers, factors, normal


def best_fit(X: Array, Y: Array, r: int) -> Array:
    """The matrix of rank r (d, k) with the least squared error from X (n, k) to Y (n, d).

    The full fit, projected on the leading directions of what it predicts (Izenman 1975).
    """
    full = np.linalg.lstsq(X, Y)[0].T
    V = np.linalg.svd(X @ full.T, full_matrices=False)[2]
    best: Array = V[:r].T @ (V[:r] @ full)
    return best


# ---- 2.1


@covers(
    "2.1",
    r"""y = W x + b, \qquad
x \in \mathbb{R}^{k}, \quad W \in \mathbb{R}^{d \times k}, \quad y,\ b \in \mathbb{R}^{d}""",
)
def a_linear_layer() -> None:
    import torch

    W, b, x = normal(D, K), normal(D), normal(K)
    y = W @ x + b
    assert y.shape == b.shape == (D,)
    assert_allclose(y, [row @ x + shift for row, shift in zip(W, b, strict=True)])
    layer = torch.nn.Linear(K, D, dtype=torch.float64)
    assert layer.weight.shape == (D, K)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(W))
        layer.bias.copy_(torch.tensor(b))
        assert_allclose(layer(torch.tensor(x)).numpy(), y)


@covers("2.1", r"W_2 (W_1 x + b_1) + b_2 = (W_2 W_1)\, x + (W_2 b_1 + b_2)")
def two_layers_collapse() -> None:
    W1, b1, W2, b2, x = normal(R, K), normal(R), normal(D, R), normal(D), normal(K)
    assert_allclose(W2 @ (W1 @ x + b1) + b2, (W2 @ W1) @ x + (W2 @ b1 + b2))
    assert np.linalg.matrix_rank(W2 @ W1) == R


# ---- 2.2


@covers(
    "2.2",
    r"""L = \frac{1}{2n} \sum_{i=1}^{n} \lVert W x_i - y_i \rVert^2, \qquad
\frac{\partial}{\partial W}\, \frac{1}{2} \lVert W x - y \rVert^2 = (W x - y)\, x^\top""",
)
def gradient_of_the_squared_error() -> None:
    import torch

    W = torch.tensor(normal(D, K), requires_grad=True)
    X, Y = torch.tensor(normal(N, K)), torch.tensor(normal(N, D))
    losses = [((W @ x - y) ** 2).sum() / 2 for x, y in zip(X, Y, strict=True)]
    singles = [torch.autograd.grad(each, W, retain_graph=True)[0] for each in losses]
    for single, x, y in zip(singles, X, Y, strict=True):
        assert single.shape == (D, K)
        assert_allclose(single.numpy(), torch.outer(W @ x - y, x).detach().numpy())
    # "The gradient of L is the average over the examples."
    (gradient,) = torch.autograd.grad(sum(losses) / N, W)
    assert_allclose(gradient.numpy(), (sum(singles) / N).numpy())


@covers("2.2", r"W_0 + \Delta W, \qquad \Delta W = -\sum_{t} \eta\, \hat{G}_t")
def nudges_add_up() -> None:
    start, X, Y, rate = normal(D, K), normal(N, K), normal(N, D), 0.05
    W, nudges = start, []
    for _ in range(6):
        nudges.append((X @ W.T - Y).T @ X / N)
        W = W - rate * nudges[-1]
    assert np.linalg.norm(W - start) > 0.1
    assert_allclose(W - start, -sum(rate * each for each in nudges))


@covers(
    "2.2",
    r"-\eta\, \hat{G}\, \tilde{x} = -\eta \sum_{i=1}^{n} g_i\, (x_i^\top \tilde{x})",
)
def what_a_step_writes() -> None:
    import torch

    W, X = torch.tensor(normal(D, K), requires_grad=True), torch.tensor(normal(N, K))
    Y = X @ W.T
    errors, gradient = torch.autograd.grad(torch.sum(torch.sin(Y)), (Y, W))
    rate, new = 0.05, normal(K)
    pairs = list(zip(errors.numpy(), X.numpy(), strict=True))
    assert_allclose(-rate * gradient.numpy() @ new, -rate * sum(g * (x @ new) for g, x in pairs))
    # The page's sentence on orthogonal inputs.
    stranger = np.linalg.svd(X.numpy())[2][-1]
    assert_allclose(gradient.numpy() @ stranger, 0, atol=1e-12)


# ---- 2.3


@covers(
    "2.3",
    r"""M = \sum_{i=1}^{\min(d, k)} \sigma_i\, u_i\, v_i^\top, \qquad
\sigma_1 \ge \sigma_2 \ge \dots \ge 0""",
)
def a_sum_of_outer_products() -> None:
    M = normal(D, K)
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    assert len(sigma) == min(D, K)
    assert all(sigma[:-1] >= sigma[1:])
    assert sigma[-1] >= 0
    assert_allclose(U.T @ U, np.eye(D), atol=1e-12)
    assert_allclose(Vt @ Vt.T, np.eye(D), atol=1e-12)
    assert_allclose(sum(s * np.outer(u, v) for s, u, v in zip(sigma, U.T, Vt, strict=True)), M)
    for s, u, v in zip(sigma, U.T, Vt, strict=True):
        assert_allclose(M @ v, s * u)


@covers(
    "2.3",
    r"""\operatorname{rank}(A B) \le \min(\operatorname{rank} A,\ \operatorname{rank} B), \qquad
\operatorname{rank}(M + M') \le \operatorname{rank} M + \operatorname{rank} M'""",
)
def rank_of_products_and_sums() -> None:
    rank = np.linalg.matrix_rank
    _, A, B = factors()
    for kept in range(R + 1):
        poor = B.copy()
        poor[kept:] = 0
        assert rank(A @ poor) == min(rank(A), rank(poor)) == kept
    # Two factors which do not meet: what the one writes, the other does not read.
    one_row, other_row = np.eye(2)
    assert rank(np.outer(normal(D), one_row) @ np.outer(other_row, normal(K))) == 0
    one, two = np.outer(normal(D), normal(K)), A @ B
    assert rank(one + two) == rank(one) + rank(two)
    assert rank(one - one) < rank(one) + rank(one)


@covers(
    "2.3",
    r"\text{numerical rank} = \#\{\, i : \sigma_i > \text{rtol} \cdot \sigma_1 \,\}",
)
def numerical_rank() -> None:
    for dtype in (np.float64, np.float32):
        for d, k, r in ((20, 30, 3), (30, 20, 7), (12, 9, 9)):
            M: Array = (normal(d, r) @ normal(r, k)).astype(dtype)
            sigma = np.linalg.svd(M, compute_uv=False)
            # "The spacing of floating-point numbers at 1, times the longer side of the matrix."
            tau = max(d, k) * np.finfo(dtype).eps
            assert np.sum(sigma > tau * sigma[0]) == np.linalg.matrix_rank(M) == r
        # "The spacing of floating-point numbers at 1."
        assert np.spacing(np.ones((), dtype)) == np.finfo(dtype).eps


# ---- 2.4


@covers(
    "2.4",
    r"\dim \{\, M : \operatorname{rank} M = r \,\} = r(d + k) - r^2 = r(d + k - r)",
)
def dimension_of_the_low_rank_matrices() -> None:
    for d, k, r in ((D, K, R), (5, 6, 2), (4, 7, 1), (6, 4, 4)):
        A, B = normal(d, r), normal(r, k)
        moves = [np.outer(e, B[j]) for e in np.eye(d) for j in range(r)]
        moves += [np.outer(A[:, j], e) for e in np.eye(k) for j in range(r)]
        dimension = np.linalg.matrix_rank(np.array([move.ravel() for move in moves]))
        assert dimension == r * (d + k) - r**2 == r * (d + k - r)


@covers(
    "2.4",
    r"""\sum_{i=1}^{n} \lVert \hat{M}_r x_i - y_i \rVert^2
= \min_{\operatorname{rank}(M) \le r} \sum_{i=1}^{n} \lVert M x_i - y_i \rVert^2""",
)
def best_fit_of_a_rank() -> None:
    n = 12
    X, Y = normal(n, K), normal(n, D)

    def loss(M: Array) -> float:
        return float(sum(np.sum((M @ x - y) ** 2) for x, y in zip(X, Y, strict=True)))

    losses = [loss(best_fit(X, Y, r)) for r in range(D + 1)]
    assert all(more > less + 1e-3 for more, less in pairwise(losses))
    for r in range(1, D):
        assert np.linalg.matrix_rank(best_fit(X, Y, r)) == r
        for seed in range(5):
            # From any writer, alternate the best reader and the best writer: never below.
            A = normal(D, r, seed=seed)
            for _ in range(60):
                B = np.linalg.lstsq(X, Y @ np.linalg.pinv(A).T)[0].T
                A = np.linalg.lstsq(X @ B.T, Y)[0].T
            assert loss(A @ B) >= losses[r] - 1e-9
