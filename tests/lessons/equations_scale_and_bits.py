"""Covers of the equations of pages 7.6 and 7.7: the scale, and a base of few bits."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from tests.lessons.equations import SCALE, Array, D, K, covers, factors, normal


def best_of_rank(matrix: Array, r: int) -> tuple[Array, Array]:
    U, sigma, Vt = np.linalg.svd(matrix, full_matrices=False)
    return U[:, :r] * sigma[:r], Vt[:r]


def rounded(matrix: Array) -> Array:
    """To 15 levels of equal distance, with one scale for the whole matrix."""
    step = np.abs(matrix).max() / 7
    levels: Array = step * np.round(matrix / step)
    return levels


# ---- 7.6


@covers(
    "7.6",
    r"""\begin{aligned}
\langle s^2\, \hat{G} B^\top B,\ \hat{G} \rangle
&= s^2\, \lVert \hat{G} B^\top \rVert_F^2 \\
\langle s \operatorname{sign}(\hat{G} B^\top)\, B,\ \hat{G} \rangle
&= s\, \lVert \hat{G} B^\top \rVert_1
\end{aligned}""",
)
def the_parts_along_the_gradient_are_norms() -> None:
    full, B = normal(D, K), factors()[2]
    seen = full @ B.T
    assert_allclose(np.sum(SCALE**2 * seen @ B * full), SCALE**2 * np.linalg.norm(seen) ** 2)
    assert_allclose(np.sum(SCALE * np.sign(seen) @ B * full), SCALE * np.sum(np.abs(seen)))


@covers(
    "7.6",
    r"""\underbrace{s^2 r}_{\text{gradient descent}} \qquad \text{and} \qquad
\underbrace{s\, r}_{\text{Adam}}""",
)
def how_the_first_step_grows() -> None:
    import torch

    rng, full = np.random.default_rng(0), normal(64, 64)

    def along(optimiser: type[torch.optim.SGD | torch.optim.Adam], s: float, r: int) -> float:
        total = 0.0
        for _ in range(40):
            B = torch.tensor(rng.uniform(-1, 1, size=(r, 64)) / 8)
            A = torch.zeros((64, r), dtype=torch.float64, requires_grad=True)
            (A.grad,) = torch.autograd.grad(torch.sum(torch.tensor(full) * (s * A @ B)), A)
            optimiser([A], lr=1.0).step()
            total -= float(torch.sum(s * A.detach() @ B * torch.tensor(full)))
        return total

    base = {each: along(each, 1.0, 1) for each in (torch.optim.SGD, torch.optim.Adam)}
    for s, r in ((0.5, 4), (0.25, 16), (2.0, 16), (1.0, 64)):
        for optimiser, grows in ((torch.optim.SGD, s**2 * r), (torch.optim.Adam, s * r)):
            assert_allclose(along(optimiser, s, r) / base[optimiser], grows, rtol=0.1)


# ---- 7.7


@covers(
    "7.7",
    r"4 + \frac{8}{64} + \frac{32}{64 \cdot 256} \approx 4.127 \text{ bits}",
)
def bits_of_a_weight_with_its_scales() -> None:
    block, group = 64, 256
    bits_of_a_group = group * (block * 4 + 8) + 32
    assert_allclose(bits_of_a_group / (block * group), 4.127, atol=5e-4)


@covers(
    "7.7",
    r"\min_{\hat W,\, A,\, B} \lVert W - \hat W - A B \rVert_F, \qquad \hat W \text{ in few bits}",
)
def factors_repair_the_rounding() -> None:
    W = normal(40, 56)
    Q = rounded(W)
    assert len(np.unique(np.round(Q / np.abs(W).max() * 7))) <= 15
    A, B = best_of_rank(W - Q, 6)
    repaired = np.linalg.norm(W - Q - A @ B)
    assert repaired < 0.95 * np.linalg.norm(W - Q)
    for seed in range(20):
        # For this Q no other factors do better, here the best writer for a given reader.
        reader = normal(6, 56, seed=seed)
        writer = np.linalg.lstsq(reader.T, (W - Q).T)[0].T
        assert repaired < np.linalg.norm(W - Q - writer @ reader)


# ---- 7.8


@covers(
    "7.8",
    r"""\operatorname{rank}(M \odot M') \le \operatorname{rank} M \cdot \operatorname{rank} M',
\qquad \operatorname{rank}(M \otimes M') = \operatorname{rank} M \cdot \operatorname{rank} M'""",
)
def ranks_of_two_other_products() -> None:
    M, N = normal(12, 3) @ normal(3, 10), normal(12, 2) @ normal(2, 10, seed=1)
    assert np.linalg.matrix_rank(M * N) == 6
    assert np.linalg.matrix_rank(M * M) < 9
    assert np.linalg.matrix_rank(np.kron(M, N)) == 6
