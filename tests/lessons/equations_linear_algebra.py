"""Covers of the equations of section 5, "Linear algebra insights"."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from tests.lessons.equations import Array, D, K, covers, normal


def truncated(M: Array, r: int) -> Array:
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    kept: Array = (U[:, :r] * sigma[:r]) @ Vt[:r]
    return kept


# ---- 5.1


@covers(
    "5.1",
    r"""\text{amplification} = \frac{\lVert \Delta W \rVert_F}{\lVert U^\top W V \rVert_F}""",
)
def amplification() -> None:
    # An update which takes a part of W and makes it `factor` times as strong.
    W, r, factor = normal(D, K), 2, 6.5
    U = np.linalg.qr(normal(D, r))[0]
    V = np.linalg.qr(normal(K, r))[0]
    update = factor * U @ (U.T @ W @ V) @ V.T
    left, _, right = np.linalg.svd(update)
    inside = np.linalg.norm(left[:, :r].T @ W @ right[:r].T)
    assert_allclose(np.linalg.norm(update) / inside, factor)
    squares = np.linalg.svd(W, compute_uv=False) ** 2
    assert_allclose(np.linalg.norm(W), np.sqrt(np.sum(squares)))


@covers(
    "5.1",
    r"""\mathbb{E}\, \lVert U_r U_r^\top \hat{M} - M \rVert_F^2
= \underbrace{\sum_{i > r} \sigma_i^2}_{\text{bias}}
+ \underbrace{\tau^2\, r k}_{\text{variance}}""",
)
def bias_and_variance() -> None:
    M, tau = normal(D, K), 0.3
    U, sigma, _ = np.linalg.svd(M, full_matrices=False)
    noise = tau * normal(4000, D, K)
    for r in range(1, D + 1):
        P = U[:, :r] @ U[:, :r].T
        errors = np.sum((P @ (M + noise) - M) ** 2, axis=(1, 2))
        assert_allclose(errors.mean(), np.sum(sigma[r:] ** 2) + tau**2 * r * K, rtol=0.02)


@covers("5.1", r"\sigma_i^2 > \tau^2 k")
def worth_its_noise() -> None:
    sigma = np.array([4.0, 2.0, 1.0, 0.5, 0.25])
    for tau in (2.0, 0.5, 0.3, 0.1, 0.05):
        expected = [np.sum(sigma[r:] ** 2) + tau**2 * r * K for r in range(len(sigma) + 1)]
        assert int(np.argmin(expected)) == np.sum(sigma**2 > tau**2 * K)


# ---- 5.2


@covers(
    "5.2",
    r"""M_r = \sum_{i=1}^{r} \sigma_i\, u_i\, v_i^\top, \qquad
\min_{\operatorname{rank}(M') \le r} \lVert M - M' \rVert_F^2
= \lVert M - M_r \rVert_F^2 = \sum_{i > r} \sigma_i^2""",
)
def eckart_and_young() -> None:
    M = normal(D, K)
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    for r in range(1, D + 1):
        closest = sum(sigma[i] * np.outer(U[:, i], Vt[i]) for i in range(r))
        dropped = np.sum(sigma[r:] ** 2)
        assert_allclose(closest, truncated(M, r))
        assert_allclose(np.linalg.norm(M - closest) ** 2, dropped, atol=1e-12)
        # The page's sentence on the spectral norm.
        assert_allclose(np.linalg.norm(M - closest, 2), [*sigma, 0][r], atol=1e-12)
        for seed in range(20):
            # The nearest matrix with a given row space, drawn at random or near the best one.
            space = normal(r, K, seed=seed) * (1 if seed % 2 else 0.05) + Vt[:r]
            Q = np.linalg.qr(space.T)[0]
            assert np.linalg.norm(M - M @ Q @ Q.T) ** 2 >= dropped - 1e-12


@covers(
    "5.2",
    r"""A B = M_r, \qquad A^\top A = B B^\top = \operatorname{diag}(\sigma_1, \dots, \sigma_r)""",
)
def balanced_factors() -> None:
    M = normal(D, K)
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    for r in range(1, D + 1):
        root = np.diag(np.sqrt(sigma[:r]))
        A, B = U[:, :r] @ root, root @ Vt[:r]
        assert_allclose(A @ B, truncated(M, r))
        assert_allclose(A.T @ A, np.diag(sigma[:r]), atol=1e-12)
        assert_allclose(B @ B.T, np.diag(sigma[:r]), atol=1e-12)


@covers(
    "5.2",
    r"""X - \mathbf{1} \mu^\top = U \Sigma V^\top, \qquad
\text{variance}_i = \frac{\sigma_i^2}{n - 1}""",
)
def principal_components() -> None:
    n = 40
    X = normal(n, D) * np.arange(1, D + 1) + 3
    mean = X.mean(axis=0)
    centred = X - np.outer(np.ones(n), mean)
    _, sigma, Vt = np.linalg.svd(centred, full_matrices=False)
    variances, directions = np.linalg.eigh(np.cov(X.T))
    assert_allclose(sigma**2 / (n - 1), variances[::-1])
    assert_allclose(np.abs(np.sum(Vt.T * directions[:, ::-1], axis=0)), 1)
    assert_allclose((X @ Vt.T).var(axis=0, ddof=1), variances[::-1])


# ---- 5.3


@covers(
    "5.3",
    r"""E(r) = \frac{\sum_{i \le r} \sigma_i^2}{\sum_{i} \sigma_i^2}
= 1 - \frac{\lVert M - M_r \rVert_F^2}{\lVert M \rVert_F^2}""",
)
def energy() -> None:
    M = normal(D, K)
    squares = np.linalg.svd(M, compute_uv=False) ** 2
    for r in range(D + 1):
        share = np.sum(squares[:r]) / np.sum(squares)
        lost = np.linalg.norm(M - truncated(M, r)) ** 2 / np.linalg.norm(M) ** 2
        assert_allclose(share, 1 - lost, atol=1e-12)


@covers(
    "5.5",
    r"""\varphi(i, j) = \frac{\lVert V_i^\top V'_j \rVert_F^2}{\min(i, j)}, """
    r"""\qquad 0 \le \varphi \le 1""",
)
def overlap_of_subspaces() -> None:
    k = 9

    def overlap(V: Array, W: Array) -> float:
        return float(np.linalg.norm(V.T @ W) ** 2 / min(V.shape[1], W.shape[1]))

    for i, j in ((1, 4), (2, 3), (5, 2), (3, 3)):
        drawn = [
            (np.linalg.qr(normal(k, i, seed=s))[0], np.linalg.qr(normal(k, j, seed=s + 9999))[0])
            for s in range(1500)
        ]
        found = [overlap(V, W) for V, W in drawn]
        assert min(found) >= 0
        assert max(found) <= 1 + 1e-12
        # "On average max(i, j) / k".
        assert_allclose(np.mean(found), max(i, j) / k, rtol=0.06)
        Q = np.linalg.qr(normal(k, k))[0]
        assert_allclose(overlap(Q[:, :i], Q[:, :j]), 1)
        if i + j <= k:
            assert_allclose(overlap(Q[:, :i], Q[:, i : i + j]), 0, atol=1e-12)


# ---- 5.4


@covers(
    "5.4",
    r"\max_j\, \lvert \cos(u'_i, u_j) \rvert < \varepsilon, \qquad "
    r"\cos(u'_i, u_j) = {u'_i}^{\top} u_j",
)
def an_intruder_is_near_to_no_old_direction() -> None:
    U, V = np.linalg.qr(normal(12, 6))[0], np.linalg.qr(normal(9, 6))[0]
    W = (U[:, :5] * np.arange(5.0, 0.0, -1.0)) @ V[:, :5].T
    # The sixth direction is new; the fifth grows to the front, with its sign turned round.
    both = 4.5 * np.outer(U[:, 5], V[:, 5]) - 7.0 * np.outer(U[:, 4], V[:, 4])
    old, new = (np.linalg.svd(M, full_matrices=False)[0] for M in (W, W + both))
    cosines = new[:, :3].T @ old[:, :5]
    for i, j in np.ndindex(cosines.shape):
        u, v = new[:, i], old[:, j]
        assert_allclose(u @ v / np.linalg.norm(u) / np.linalg.norm(v), cosines[i, j], atol=1e-12)
    assert_allclose(np.abs(cosines).max(axis=1), [1.0, 1.0, 0.0], atol=1e-12)


# ---- 5.5


@covers("5.5", r"\mathbb{E}\,[\varphi(i, j)] = \frac{\max(i, j)}{k}")
def random_spaces_overlap_by_chance() -> None:
    rng = np.random.default_rng(0)
    for i, j, k in ((2, 8, 64), (8, 3, 20), (64, 64, 128)):
        found = []
        for _ in range(200):
            one, other = (np.linalg.qr(rng.normal(size=(k, each)))[0] for each in (i, j))
            found.append(np.linalg.norm(one.T @ other) ** 2 / min(i, j))
        assert_allclose(np.mean(found), max(i, j) / k, rtol=0.05)
