"""Covers of the equations of section 1, "Introduction"."""

from __future__ import annotations

import numpy as np
import sympy as sp
from numpy.testing import assert_allclose

from tests.lessons.equations import SCALE, Array, D, K, R, covers, factors, normal

# ---- 1.1


@covers(
    "1.1",
    r"""\text{memory} = 2P + \underbrace{(2 + 8 + 4)}_{\text{gradient, Adam, copy}} P_{\text{train}}
\quad \text{bytes}""",
)
def bytes_of_a_training() -> None:
    import torch

    for frozen_size, trained_size in ((0, 60), (50, 10), (60, 0)):
        frozen = torch.zeros(frozen_size, dtype=torch.bfloat16)
        trained = torch.zeros(trained_size, dtype=torch.bfloat16, requires_grad=True)
        copy = torch.zeros(trained_size, dtype=torch.float32, requires_grad=True)
        optimiser = torch.optim.Adam([copy])
        trained.grad = torch.ones_like(trained)
        copy.grad = trained.grad.float()
        optimiser.step()
        moments = [optimiser.state[copy][each] for each in ("exp_avg", "exp_avg_sq")]
        buffers = [frozen, trained, trained.grad, *moments, copy]
        P = frozen_size + trained_size
        assert sum(each.nbytes for each in buffers) == 2 * P + (2 + 8 + 4) * trained_size


@covers(
    "1.1",
    r"\theta = \theta_0 + F\, z, \qquad F \in \mathbb{R}^{P \times m}, "
    r"\quad z \in \mathbb{R}^{m}",
)
def few_random_directions() -> None:
    P, m = 40, 3
    start, directions, goal = normal(P), normal(P, m), normal(P, seed=1)
    z = np.zeros(m)
    for _ in range(200):
        z -= 0.01 * directions.T @ (start + directions @ z - goal)
    theta = start + directions @ z
    # All that m numbers can reach is the nearest point in the span of the directions.
    nearest = np.linalg.lstsq(directions, goal - start)[0]
    assert_allclose(theta, start + directions @ nearest, atol=1e-6)
    assert np.linalg.matrix_rank(np.column_stack([directions, theta - start])) == m
    assert np.linalg.norm(theta - goal) > 0.1


# ---- 1.2


@covers(
    "1.2",
    r"""W' = W + \Delta W, \qquad
\Delta W = \frac{\alpha}{r}\, \underbrace{A}_{d \times r}\ \underbrace{B}_{r \times k},
\qquad r \ll \min(d, k)""",
)
def a_correction_of_two_thin_factors() -> None:
    W, A, B = factors()
    update = SCALE * A @ B
    assert (A.shape, B.shape, update.shape) == ((D, R), (R, K), W.shape)
    assert np.linalg.matrix_rank(update) == R < min(D, K)
    x = normal(K)
    assert_allclose((W + update) @ x, W @ x + SCALE * (A @ (B @ x)))


@covers(
    "1.2",
    r"\text{memory:} \quad \frac{\text{full}}{\text{LoRA}} = "
    r"\frac{16\, P}{2 P + 14\, P_{\text{train}}} < 8",
)
def memory_saves_at_most_a_factor_of_eight() -> None:
    P, trained = sp.symbols("P P_train", positive=True)

    def memory(moving: sp.Expr) -> sp.Expr:
        return 2 * P + (2 + 8 + 4) * moving

    ratio = memory(P) / memory(trained)
    assert sp.simplify(ratio - 16 * P / (2 * P + 14 * trained)) == 0
    assert sp.limit(ratio, trained, 0) == 8
    assert sp.simplify(8 - ratio).is_positive


# ---- 1.3


@covers(
    "1.3",
    r"""h' = h + W_{\text{out}}\, f(W_{\text{in}}\, h), \qquad
W_{\text{in}} \in \mathbb{R}^{r \times d}, \quad W_{\text{out}} \in \mathbb{R}^{d \times r}""",
)
def an_inserted_adapter_is_no_matrix() -> None:
    U, down, h = normal(D, R), normal(R, D), normal(D)

    def after(h: Array) -> Array:
        moved: Array = h + U @ np.maximum(down @ h, 0)
        return moved

    assert after(h).shape == (D,)
    # A matrix would send -h to the opposite; without the bend this one does.
    assert not np.allclose(after(-h), -after(h))
    assert_allclose(-h + U @ (down @ -h), -(h + U @ (down @ h)))
