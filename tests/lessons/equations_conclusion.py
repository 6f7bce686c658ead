"""Covers of the equations of section 9, "Conclusion"."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import sympy as sp
from numpy.testing import assert_allclose

from tests.lessons.equations import ALPHA, SCALE, D, K, N, R, covers, factors, normal

# ---- 9.1


@covers(
    "9.1",
    r"""\begin{aligned}
y &= W x + s\, A (B x) \\
\Delta W &= s\, A B = s\, \textstyle\sum_j a_j b_j^\top, \quad \operatorname{rank} \Delta W \le r \\
A &= 0, \quad B_{jl} \sim \mathcal{U}(-1/\sqrt{k},\ 1/\sqrt{k})
\end{aligned}""",
)
def the_layer_and_its_start() -> None:
    W, A, B = factors()
    x, s = normal(K), ALPHA / R
    terms = sum(np.outer(A[:, j], B[j]) for j in range(R))
    assert_allclose(s * A @ B, s * terms)
    assert np.linalg.matrix_rank(s * A @ B) <= R
    assert_allclose(W @ x + s * A @ (B @ x), (W + s * A @ B) @ x)

    # Started like this the layer is the pretrained one, whatever is drawn for B.
    reader = np.random.default_rng(0).uniform(-1 / np.sqrt(K), 1 / np.sqrt(K), size=(R, K))
    assert_allclose(W @ x + s * np.zeros((D, R)) @ (reader @ x), W @ x)


@covers(
    "9.1",
    r"""\begin{aligned}
\partial_A L &= s\, G^\top (X B^\top), \quad \partial_B L = s\, (G A)^\top X \\
\partial_X L &= G W + s\, (G A) B \\
A^\top\, \partial_A L &= \partial_B L\; B^\top \\
\mathbb{E}[\Delta W_1] &= -\eta\, s^2 r/(3k)\; \hat{G}
\end{aligned}""",
)
def how_it_learns() -> None:
    import torch

    W, A, B = (torch.tensor(each, requires_grad=True) for each in factors())
    X = torch.tensor(normal(N, K), requires_grad=True)
    Y = X @ W.T + SCALE * (X @ B.T) @ A.T
    G, at_A, at_B, at_X = torch.autograd.grad(torch.sum(torch.sin(Y)), (Y, A, B, X))
    with torch.no_grad():
        assert_allclose(at_A.numpy(), (SCALE * G.T @ (X @ B.T)).numpy())
        assert_allclose(at_B.numpy(), (SCALE * (G @ A).T @ X).numpy())
        assert_allclose(at_X.numpy(), (G @ W + SCALE * (G @ A) @ B).numpy())
        assert_allclose((A.T @ at_A).numpy(), (at_B @ B.T).numpy())

    rng, full, rate = np.random.default_rng(0), normal(D, K), 0.1
    readers = rng.uniform(-1 / np.sqrt(K), 1 / np.sqrt(K), size=(20_000, R, K))
    updates = [SCALE * (0 - rate * SCALE * full @ reader.T) @ reader for reader in readers]
    expected = -rate * SCALE**2 * R / (3 * K) * full
    assert_allclose(np.mean(updates, axis=0), expected, atol=0.01)


@covers(
    "9.1",
    r"""\begin{aligned}
r(d + k) &\text{ against } dk, \quad \text{equal at } r = dk/(d + k) \\
2dk + 3r(d + k) &\text{ against } 3dk, \quad \text{equal at } r = dk/(3(d + k))
\end{aligned}""",
)
def what_it_costs() -> None:
    d, k, r = sp.symbols("d k r", positive=True)
    assert sp.solve(sp.Eq(r * (d + k), d * k), r) == [d * k / (d + k)]
    (even,) = sp.solve(sp.Eq(2 * d * k + 3 * r * (d + k), 3 * d * k), r)
    assert sp.simplify(even - d * k / (3 * (d + k))) == 0


@covers(
    "9.1",
    r"""\min_{\operatorname{rank} \Delta W \le r} \lVert M - \Delta W \rVert_F^2
= \sum_{i > r} \sigma_i^2, \qquad W' = W + s\, A B""",
)
def the_best_case_and_the_merge() -> None:
    W, A, B = factors()
    merged, x = W + SCALE * A @ B, normal(K)
    assert merged.shape == W.shape
    assert_allclose(merged @ x, W @ x + SCALE * A @ (B @ x))

    M = normal(D, K)
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    for r in range(1, D):
        least = np.sum(sigma[r:] ** 2)
        assert_allclose(np.linalg.norm(M - (U[:, :r] * sigma[:r]) @ Vt[:r]) ** 2, least)
        for seed in range(10):
            reader = normal(r, K, seed=seed)
            writer = np.linalg.lstsq(reader.T, M.T)[0].T
            assert np.linalg.norm(M - writer @ reader) ** 2 > least


# ---- 9.2


@covers(
    "9.2",
    r"r\,(d + k), \qquad \frac{s^2 r}{3k}, \qquad \frac{2}{3} + \frac{r(d + k)}{dk}",
)
def before_the_run() -> None:
    d, k, r = sp.symbols("d k r", positive=True)
    work = (2 * d * k + 3 * r * (d + k)) / (3 * d * k)
    assert sp.simplify(work - sp.Rational(2, 3) - r * (d + k) / (d * k)) == 0
    _, A, B = factors()
    assert A.size + B.size == R * (D + K)
    # The share of a full step, along the full gradient, with s B as the reader.
    rng, full = np.random.default_rng(0), normal(D, K)
    readers = rng.uniform(-1, 1, size=(20_000, R, K)) / np.sqrt(K)
    along = [np.sum((SCALE**2 * full @ B.T @ B) * full) for B in readers]
    assert_allclose(np.mean(along) / np.sum(full**2), SCALE**2 * R / (3 * K), rtol=0.02)


# ---- 9.3


@covers(
    "9.3",
    r"""W S = W + \Delta W, \qquad S = I - 2 U U^\top = S^{-1}, \qquad
\operatorname{rank} \Delta W \le 3""",
)
def what_the_capstone_asks_for() -> None:
    W = normal(12, K)
    ranks = []
    for columns in (1, 2, 3):
        U = np.linalg.qr(normal(K, columns))[0]
        S = np.eye(K) - 2 * U @ U.T
        assert_allclose(np.linalg.inv(S), S, atol=1e-12)
        ranks.append(int(np.linalg.matrix_rank(W @ S - W)))
    assert ranks == [1, 2, 3]
    assert all(less < more for less, more in pairwise(ranks))


@covers(
    "9.3",
    r"\Delta W = \frac{\text{lora\_alpha}}{\text{r}}\ \text{lora\_B}\ \text{lora\_A}",
)
def the_file_in_its_own_letters() -> None:
    # The same, held against the library itself, is in test_bridge.py.
    _, A, B = factors()
    file = {"lora_A": B, "lora_B": A}
    assert (file["lora_A"].shape, file["lora_B"].shape) == ((R, K), (D, R))
    assert_allclose(ALPHA / R * file["lora_B"] @ file["lora_A"], SCALE * A @ B)
