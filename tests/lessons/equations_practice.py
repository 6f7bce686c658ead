"""Covers of the equations of section 8, "Practical implications"."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.testing import assert_allclose

from tests.lessons.equations import SCALE, Array, D, K, N, R, covers, factors, normal


def in_bf16(array: Array) -> Array:
    """Rounded by torch, the judge of the bit arithmetic on page 8.1."""
    import torch

    rounded: Array = torch.tensor(array).to(torch.bfloat16).to(torch.float64).numpy()
    return rounded


# ---- 8.1


@covers(
    "8.1",
    r"W' = W + s\, A B, \qquad W' x = W x + s\, A\,(B x)",
)
def merged_layer() -> None:
    W, A, B = factors()
    x, merged = normal(K), W + SCALE * A @ B
    assert merged.shape == W.shape
    assert_allclose(merged @ x, W @ x + SCALE * A @ (B @ x))


@covers(
    "8.1",
    r"\operatorname{bf16}(w + \delta) = w \quad \text{if} \quad |\delta| < 2^{-9}\, |w|",
)
def small_changes_vanish() -> None:
    powers = 2.0 ** np.arange(-8, 4)
    weights = np.concatenate([in_bf16(normal(2000)), powers, -powers])
    for part in (0.999, 0.5, -0.5, -0.999):
        change = part * 2.0**-9 * weights
        assert np.array_equal(in_bf16(weights + change), weights)
    # The bound cannot be relaxed by much: just above it some weights move.
    for part in (1.1, -1.1):
        change = part * 2.0**-9 * weights
        assert (in_bf16(weights + change) != weights).any()


@covers(
    "8.3",
    r"y_i = W x_i + s_{t(i)}\, A_{t(i)} \big( B_{t(i)}\, x_i \big)",
)
def many_tenants() -> None:
    W, X, tasks = normal(D, K), normal(N, K), np.array([2, 0, 2, 1])
    scales = np.array([1.0, 0.5, 7 / 3])
    writers, readers = normal(3, D, R), normal(3, R, K)
    read = np.einsum("nrk,nk->nr", readers[tasks], X)
    Y = X @ W.T + scales[tasks][:, None] * np.einsum("ndr,nr->nd", writers[tasks], read)
    for x, t, y in zip(X, tasks, Y, strict=True):
        assert_allclose(y, (W + scales[t] * writers[t] @ readers[t]) @ x)


# ---- 8.2


@covers(
    "8.2",
    r"""\operatorname{std}(a - b) = \sqrt{\operatorname{std}(a)^2 + \operatorname{std}(b)^2}
= \sqrt{2}\, \operatorname{std}(a) \quad \text{if }
\operatorname{std}(a) = \operatorname{std}(b)""",
)
def a_difference_scatters_more() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(73.8, 0.5, size=200_000), rng.normal(73.4, 0.3, size=200_000)
    assert_allclose(np.std(a - b), np.hypot(0.5, 0.3), rtol=0.01)
    b = rng.normal(73.4, 0.5, size=200_000)
    assert_allclose(np.std(a - b), np.sqrt(2) * 0.5, rtol=0.01)


@covers(
    "8.6",
    r"W x = W (I - 2 U U^\top)\, x', \qquad \Delta W = -2\, W U U^\top",
)
def mirrored_inputs() -> None:
    W, x = normal(D, K), normal(K)
    U = np.linalg.qr(normal(K, R))[0]
    mirror = np.eye(K) - 2 * U @ U.T
    moved = mirror @ x
    assert_allclose(mirror @ mirror, np.eye(K), atol=1e-12)
    assert_allclose(W @ mirror @ moved, W @ x)
    update = -2 * W @ U @ U.T
    assert_allclose((W + update) @ moved, W @ x)
    assert np.linalg.matrix_rank(update) == R


@covers(
    "8.6",
    r"W x + b = W (\mathbf{1} - x') + b = (W - 2W)\, x' + (b + W \mathbf{1})",
)
def inverted_inputs() -> None:
    W, b, x, ones = normal(D, K), normal(D), normal(K), np.ones(K)
    inverted = ones - x
    assert_allclose(W @ x + b, W @ (ones - inverted) + b)
    assert_allclose(W @ x + b, (W - 2 * W) @ inverted + (b + W @ ones))
    assert np.linalg.matrix_rank(-2 * W) == np.linalg.matrix_rank(W) == D


# ---- 8.3


@covers(
    "8.3",
    r"""\underbrace{2n\, dk}_{\text{base}} + \underbrace{2n\, r(d + k)}_{\text{thin, for each row}}
\qquad \text{against} \qquad
\underbrace{2n\, dk}_{\text{base}} + \underbrace{2T dk\, r}_{\text{one } AB \text{ a tenant}}""",
)
def flops_of_many_tenants() -> None:
    def flops(m: int, inner: int, p: int) -> int:
        """Of one product of (m, inner) and (inner, p), by numpy's own count of einsum."""
        said = np.einsum_path("mi,ip->mp", np.ones((m, inner)), np.ones((inner, p)))[1]
        return int(float(said.split("Naive FLOP count:")[1].split()[0]))

    tenants = 3
    rows = N * (flops(1, K, R) + flops(1, R, D))
    assert rows == 2 * N * R * (D + K)
    assert flops(N, K, D) == 2 * N * D * K
    assert tenants * flops(D, R, K) == 2 * tenants * D * K * R


# ---- 8.4


def nf4_levels() -> Array:
    """Quantiles of a normal distribution: seven negative, zero, eight positive."""
    quantile, top = NormalDist().inv_cdf, 0.9677083
    upper = [quantile(p) / quantile(top) for p in np.linspace(0.5, top, 9)]
    lower = [-quantile(p) / quantile(top) for p in np.linspace(0.5, top, 8)]
    return np.array(sorted(lower[1:] + upper))


def in_nf4(weights: Array) -> Array:
    blocks = weights.reshape(-1, 64)
    scale = np.abs(blocks).max(axis=1, keepdims=True)
    nearest = np.abs((blocks / scale)[..., None] - nf4_levels()).argmin(axis=-1)
    numbers: Array = (scale * nf4_levels()[nearest]).reshape(weights.shape)
    return numbers


@covers(
    "8.4",
    r"""c_b = \max_{i \in b} |w_i|, \qquad \hat w_i = c_b\, \ell_j,
\qquad \ell_j \text{ nearest to } w_i / c_b""",
)
def nearest_of_sixteen() -> None:
    weights, levels = normal(6, 64), nf4_levels()
    assert len(levels) == 16
    assert (levels < 0).sum() == 7
    # The outer six of the 15 gaps take up more than half of the range.
    gaps = np.diff(levels)
    assert gaps[:3].sum() + gaps[-3:].sum() > gaps.sum() / 2
    for block, read in zip(weights, in_nf4(weights), strict=True):
        scale = np.abs(block).max()
        for w, w_hat in zip(block, read, strict=True):
            assert_allclose(abs(w - w_hat), min(abs(w - scale * level) for level in levels))


@covers(
    "8.4",
    r"""\hat W' = \operatorname{NF4}(\hat W + s\, A B), \qquad
\text{lost} = \frac{\lVert (\hat W' - \hat W) - s\, A B \rVert_F}{\lVert s\, A B \rVert_F}""",
)
def what_a_merge_into_four_bits_loses() -> None:
    base = in_nf4(0.02 * normal(64, 128))
    assert_allclose(in_nf4(base), base)
    AB = normal(64, R) @ normal(R, 128)

    def lost(size: float) -> float:
        update = size * AB
        arrived = in_nf4(base + update) - base
        return float(np.linalg.norm(arrived - update) / np.linalg.norm(update))

    assert lost(1e-1) < 0.1 < 0.9 < lost(1e-4)


# ---- 8.5


def two_adapters() -> tuple[list[tuple[Array, Array]], list[float]]:
    """Pairs A, B of the ranks 2 and 3, and w·s of each, one of them negative."""
    return [(normal(D, r), normal(r, K)) for r in (2, 3)], [0.7 * SCALE, -1.6]


@covers(
    "8.5",
    r"""\sum_i w_i s_i\, A_i B_i =
\begin{bmatrix} w_1 s_1 A_1 & w_2 s_2 A_2 & \cdots \end{bmatrix}
\begin{bmatrix} B_1 \\ B_2 \\ \vdots \end{bmatrix}""",
)
def a_sum_is_a_longer_product() -> None:
    pairs, factors_of = two_adapters()
    wanted = sum(f * A @ B for f, (A, B) in zip(factors_of, pairs, strict=True))
    A = np.hstack([f * A for f, (A, _) in zip(factors_of, pairs, strict=True)])
    B = np.vstack([B for _, B in pairs])
    assert A.shape[1] == B.shape[0] == 2 + 3
    assert_allclose(A @ B, wanted)


@covers(
    "8.5",
    r"(A_1 + A_2)(B_1 + B_2) = A_1 B_1 + A_2 B_2 + "
    r"\underbrace{A_1 B_2 + A_2 B_1}_{\text{cross terms}}",
)
def added_factors_have_cross_terms() -> None:
    A1, A2 = (normal(D, R, seed=seed) for seed in (1, 2))
    B1, B2 = (normal(R, K, seed=seed) for seed in (1, 2))
    wanted, cross = A1 @ B1 + A2 @ B2, A1 @ B2 + A2 @ B1
    assert_allclose((A1 + A2) @ (B1 + B2), wanted + cross)
    assert np.linalg.norm(cross) > 0.5 * np.linalg.norm(wanted)


@covers(
    "8.5",
    r"""A = Q_A R_A, \quad B^\top = Q_B R_B, \qquad
A B = Q_A\, (R_A R_B^\top)\, Q_B^\top""",
)
def the_svd_of_a_long_product_is_small() -> None:
    _, A, B = factors()
    (Q_A, R_A), (Q_B, R_B) = np.linalg.qr(A), np.linalg.qr(B.T)
    assert_allclose(Q_A @ (R_A @ R_B.T) @ Q_B.T, A @ B)
    small = np.linalg.svd(R_A @ R_B.T, compute_uv=False)
    assert small.size == R
    assert_allclose(small, np.linalg.svd(A @ B, compute_uv=False)[:R])
