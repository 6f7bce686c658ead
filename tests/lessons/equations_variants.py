"""Covers of the equations of section 7, "Extensions and variants"."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from tests.lessons.equations import ALPHA, SCALE, Array, D, K, N, R, covers, factors, normal
from tests.lessons.equations_scale_and_bits import best_of_rank

# ---- 7.1


@covers(
    "7.1",
    r"""w'_i = m_i\, \frac{z_i}{\lVert z_i \rVert}, \qquad
\Delta W_{\text{VeRA}} = \operatorname{diag}(b)\, A\, \operatorname{diag}(c)\, B""",
)
def new_shapes() -> None:
    W, A, B = factors()
    lengths = np.linalg.norm(W, axis=1)
    assert lengths.shape == (D,)
    for writer in (np.zeros((D, R)), A):
        V = W + SCALE * writer @ B
        moved = (lengths / np.linalg.norm(V, axis=1))[:, None] * V
        assert_allclose(np.linalg.norm(moved, axis=1), lengths)
        assert np.allclose(moved, W) == (not writer.any())
        for i in range(D):
            assert_allclose(moved[i], lengths[i] * V[i] / np.linalg.norm(V[i]))

    b, c = normal(D), normal(R)
    update = np.diag(b) @ A @ np.diag(c) @ B
    assert_allclose(update, b[:, None] * (A * c) @ B)
    assert np.linalg.matrix_rank(update) == R
    assert b.size + c.size == D + R


# ---- 7.2


@covers(
    "7.2",
    r"""P_{\text{train}} = \sum_{\text{blocks}}\ \sum_{W \in \text{targets}} r\,(d_W + k_W)""",
)
def the_bill_is_a_sum() -> None:
    import torch

    shapes, blocks = ((5, 8), (8, 5), (12, 8)), 3
    factors_of_all = [
        torch.nn.Parameter(torch.zeros(shape))
        for _ in range(blocks)
        for d, k in shapes
        for shape in ((d, R), (R, k))
    ]
    counted = sum(parameter.numel() for parameter in factors_of_all)
    assert counted == sum(R * (d + k) for _ in range(blocks) for d, k in shapes)


@covers(
    "7.2",
    r"""\begin{bmatrix} \Delta W_q^{(1)} \\ \vdots \\ \Delta W_q^{(h)} \end{bmatrix}
= s \begin{bmatrix} A^{(1)} \\ \vdots \\ A^{(h)} \end{bmatrix} B, \qquad
\Delta W_q^{(i)} = s\, A^{(i)} B""",
)
def heads_share_a_reader() -> None:
    heads, size = 4, 6
    A, B = normal(heads * size, R), normal(R, K)
    update = SCALE * A @ B
    for rows, writer in zip(np.split(update, heads), np.split(A, heads), strict=True):
        assert writer.shape == (size, R)
        assert_allclose(rows, SCALE * writer @ B)
        # All of them read from the same r directions.
        assert np.linalg.matrix_rank(np.vstack([rows, B])) == R


@covers(
    "7.2",
    r"""Y = X\, W_{\text{stored}} + s\, (X B^\top) A^\top, \qquad
\Delta W_{\text{stored}} = s\, (A B)^\top""",
)
def a_layer_on_its_side() -> None:
    W, A, B = factors()
    X, stored = normal(N, K), W.T
    Y = X @ stored + SCALE * (X @ B.T) @ A.T
    assert_allclose(Y, X @ (W + SCALE * A @ B).T)
    assert_allclose(Y, X @ (stored + SCALE * (A @ B).T))


# ---- 7.3


def a_merged_row() -> tuple[Array, Array, Array, Array]:
    """W, s·A B, the lengths m (one of them negative), and the merged weight."""
    W, A, B = factors()
    update, m = SCALE * A @ B, normal(D)
    assert m.min() < 0 < m.max()
    V = W + update
    return W, update, m, (m / np.linalg.norm(V, axis=1))[:, None] * V


@covers(
    "7.3",
    r"w'_i = m_i\, \frac{z_i}{\lVert z_i \rVert}, \qquad \lVert w'_i \rVert = \lvert m_i \rvert",
)
def a_row_gets_its_length() -> None:
    W, update, m, merged = a_merged_row()
    for i, v in enumerate(W + update):
        assert_allclose(merged[i], m[i] * v / np.linalg.norm(v))
    assert_allclose(np.linalg.norm(merged, axis=1), np.abs(m))
    # The quiz: the difference is not of rank r.
    assert np.linalg.matrix_rank(merged - W) == min(D, K) > R


@covers(
    "7.3",
    r"w_i = \frac{\lVert z_i \rVert}{m_i}\, w'_i - s\,(A B)_i",
)
def the_way_back_divides() -> None:
    W, update, m, merged = a_merged_row()
    for i, v in enumerate(W + update):
        assert_allclose(np.linalg.norm(v) / m[i] * merged[i] - update[i], W[i])


# ---- 7.4


def principal_start() -> tuple[Array, Array, Array, Array]:
    """W, and R, A, B of PiSSA."""
    W = normal(D, K)
    U, sigma, Vt = np.linalg.svd(W, full_matrices=False)
    root = np.diag(np.sqrt(sigma[:R] / SCALE))
    A, B = U[:, :R] @ root, root @ Vt[:R]
    return W, W - SCALE * A @ B, A, B


@covers(
    "7.4",
    r"A = U_r \sqrt{\Sigma_r / s}, \qquad B = \sqrt{\Sigma_r / s}\; V_r^\top, "
    r"\qquad W_{\text{res}} = W - s\, A B",
)
def the_leading_part_trains() -> None:
    W, residual, A, B = principal_start()
    writer, reader = best_of_rank(W, R)
    assert_allclose(SCALE * A @ B, writer @ reader)
    assert_allclose(np.linalg.norm(A, axis=0), np.linalg.norm(B, axis=1))
    assert_allclose(
        np.linalg.svd(residual, compute_uv=False)[: D - R],
        np.linalg.svd(W, compute_uv=False)[R:],
    )


@covers(
    "7.4",
    r"""\Delta W = W_{\text{res}} + s\, A' B' - W = s\,(A' B' - A B)
= s \begin{bmatrix} A' & A \end{bmatrix} \begin{bmatrix} B' \\ -B \end{bmatrix}""",
)
def the_way_back_has_twice_the_rank() -> None:
    W, residual, A, B = principal_start()
    A_end, B_end = A + normal(D, R, seed=1), B + normal(R, K, seed=1)
    moved = residual + SCALE * A_end @ B_end - W
    assert_allclose(moved, SCALE * (A_end @ B_end - A @ B), atol=1e-12)
    blocks = np.block([[A_end, A]]) @ np.block([[B_end], [-B]])
    assert_allclose(moved, SCALE * blocks, atol=1e-12)


# ---- 7.5

SIZES = (5, 3, 4)
"""Outputs of q, k and v."""


@covers(
    "7.5",
    r"""\Delta W = \begin{bmatrix} s_q\, A_q B_q \\ 0 \\ s_v\, A_v B_v \end{bmatrix}, \qquad
W = \begin{bmatrix} W_q \\ W_k \\ W_v \end{bmatrix}""",
)
def adapters_on_two_of_three_parts() -> None:
    W_q, W_k, W_v = (normal(size, K, seed=1) for size in SIZES)
    (A_q, B_q), (A_v, B_v) = ((normal(SIZES[i], r), normal(r, K)) for i, r in ((0, 2), (2, 3)))
    s_q, s_v = ALPHA / 2, ALPHA / 3
    update = np.vstack([s_q * A_q @ B_q, np.zeros((SIZES[1], K)), s_v * A_v @ B_v])
    X = normal(N, K)
    q, k, v = np.split(X @ (np.vstack([W_q, W_k, W_v]) + update).T, np.cumsum(SIZES)[:-1], axis=1)
    assert_allclose(q, X @ W_q.T + s_q * (X @ B_q.T) @ A_q.T)
    assert_allclose(k, X @ W_k.T)
    assert_allclose(v, X @ W_v.T + s_v * (X @ B_v.T) @ A_v.T)
    assert np.linalg.matrix_rank(update) == 2 + 3


@covers(
    "7.5",
    r"""\Delta W = s \begin{bmatrix} A_q \\ A_k \\ A_v \end{bmatrix} B""",
)
def one_reader_for_all_parts() -> None:
    A, B = normal(sum(SIZES), R), normal(R, K)
    update = SCALE * A @ B
    for rows, writer in zip(
        np.split(update, np.cumsum(SIZES)[:-1]), np.split(A, np.cumsum(SIZES)[:-1]), strict=True
    ):
        assert_allclose(rows, SCALE * writer @ B)
    assert np.linalg.matrix_rank(update) == R
