"""Covers of the equations of section 4, "Mathematical formulation"."""

from __future__ import annotations

from itertools import product
from unittest.mock import patch

import numpy as np
import sympy as sp
from numpy.testing import assert_allclose

from tests.lessons.equations import ALPHA, SCALE, Array, D, K, N, R, covers, factors, normal

SHAPES = ((5, 8, 3), (64, 96, 4), (1024, 768, 4), (7, 2, 2))
"""(d, k, r) of layers on which costs and counts are compared."""


class Counted:
    """An array that counts the flops of its products: two for each term of a sum."""

    spent = 0

    def __init__(self, array: Array) -> None:
        self.array = array

    def __matmul__(self, other: Counted) -> Counted:
        outcome = self.array @ other.array
        Counted.spent += 2 * outcome.size * self.array.shape[-1]
        return Counted(outcome)


# ---- 4.1


@covers("4.1", r"y_i = \sum_{j=1}^{k} W_{ij}\, x_j, \qquad i = 1, \dots, d")
def one_output_is_a_sum() -> None:
    W, x = normal(D, K), normal(K)
    by_hand = [sum(W[i, j] * x[j] for j in range(K)) for i in range(D)]
    assert_allclose(by_hand, W @ x)


@covers(
    "4.1",
    r"\underbrace{Y}_{n \times d} = \underbrace{X}_{n \times k}\ \underbrace{W^\top}_{k \times d}",
)
def a_batch_turns_round() -> None:
    import torch

    W, X = normal(D, K), normal(N, K)
    Y = X @ W.T
    assert Y.shape == (N, D)
    assert_allclose(Y, [W @ x for x in X])
    layer = torch.nn.Linear(K, D, bias=False, dtype=torch.float64)
    assert layer.weight.shape == (D, K)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(W))
        assert_allclose(Y, layer(torch.tensor(X)).numpy())


# ---- 4.2


@covers("4.2", r"y = W x + \frac{\alpha}{r}\, A\,(B x)")
def two_paths() -> None:
    W, A, B = factors()
    x = normal(K)
    assert_allclose(W @ x + ALPHA / R * (A @ (B @ x)), (W + ALPHA / R * A @ B) @ x)


@covers(
    "4.2",
    r"""\underbrace{2dkr + 2dk}_{(A B)\, x} \qquad \text{against} \qquad
\underbrace{2r(d + k)}_{A\,(B x)}""",
)
def what_brackets_cost() -> None:
    for d, k, r in SHAPES:
        A, B, x = Counted(normal(d, r)), Counted(normal(r, k)), Counted(normal(k))
        with patch.object(Counted, "spent", 0):
            left = A @ B @ x
            assert Counted.spent == 2 * d * k * r + 2 * d * k
        with patch.object(Counted, "spent", 0):
            right = A @ (B @ x)
            assert Counted.spent == 2 * r * (d + k)
        assert_allclose(left.array, right.array)


@covers("4.2", r"n > \frac{dk}{d + k}")
def when_merging_pays() -> None:
    for (d, k, r), n in product(SHAPES, (1, 30, 100, 430, 450, 4096)):
        assert (2 * d * k * r < 2 * n * r * (d + k)) == (n > d * k / (d + k))


# ---- 4.3


@covers("4.3", r"\frac{\alpha}{r}\, A\, B = \frac{\alpha}{r}\, (A C)(C^{-1} B)")
def a_matrix_hides_between() -> None:
    _, A, B = factors()
    M = normal(R, R)
    moved = SCALE * (A @ M) @ (np.linalg.inv(M) @ B)
    assert np.linalg.norm(A @ M - A) > 0.1
    assert_allclose(SCALE * A @ B, moved)


@covers(
    "4.3",
    r"""A = Q_1 R_1, \qquad B^\top = Q_2 R_2, \qquad
A B = Q_1\, (R_1 R_2^\top)\, Q_2^\top""",
)
def two_thin_factorisations() -> None:
    _, A, B = factors()
    Q1, R1 = np.linalg.qr(A)
    Q2, R2 = np.linalg.qr(B.T)
    assert (R1.shape, R2.shape) == ((R, R), (R, R))
    assert_allclose(A @ B, Q1 @ (R1 @ R2.T) @ Q2.T)
    small = np.linalg.svd(R1 @ R2.T, compute_uv=False)
    assert_allclose(small, np.linalg.svd(A @ B, compute_uv=False)[:R])


@covers(
    "4.3",
    r"""A = 0, \qquad
B_{jl} \sim \mathcal{U}\left(-\frac{1}{\sqrt{k}},\ \frac{1}{\sqrt{k}}\right), \qquad
\operatorname{Var}(B_{jl}) = \frac{1}{3k}""",
)
def where_the_factors_start() -> None:
    import torch

    # "The bound that PEFT and loralib use": both call this initialiser with a = √5.
    reader = torch.empty(400, K)
    torch.nn.init.kaiming_uniform_(reader, a=5**0.5, generator=torch.Generator().manual_seed(0))
    bound = 1 / np.sqrt(K)
    assert 0.99 * bound < float(reader.abs().max()) <= bound
    assert_allclose(float(reader.var()), 1 / (3 * K), rtol=0.05)

    entry, k = sp.symbols("b k", positive=True)
    density = sp.sqrt(k) / 2
    variance = sp.integrate(entry**2 * density, (entry, -1 / sp.sqrt(k), 1 / sp.sqrt(k)))
    assert sp.simplify(variance - 1 / (3 * k)) == 0
    assert not (np.zeros((D, R)) @ normal(R, K)).any()


# ---- 4.4


@covers(
    "4.4",
    r"""\begin{aligned}
\frac{\partial L}{\partial A} &= s\, G^\top (X B^\top) \quad (d \times r) \\
\frac{\partial L}{\partial B} &= s\, (G A)^\top X \quad (r \times k) \\
\frac{\partial L}{\partial X} &= G\, W + s\, (G A)\, B \quad (n \times k)
\end{aligned}""",
)
def gradients_of_the_adapted_layer() -> None:
    import torch

    W = torch.tensor(normal(D, K))
    A, B, X = (torch.tensor(normal(*s), requires_grad=True) for s in ((D, R), (R, K), (N, K)))
    Y = X @ W.T + SCALE * (X @ B.T) @ A.T
    G, *gradients = torch.autograd.grad(
        torch.sum(torch.sin(Y) * torch.tensor(normal(N, D))), (Y, A, B, X)
    )
    with torch.no_grad():
        rows = (
            (SCALE * G.T @ (X @ B.T), (D, R)),
            (SCALE * (G @ A).T @ X, (R, K)),
            (G @ W + SCALE * (G @ A) @ B, (N, K)),
        )
    for gradient, (formula, shape) in zip(gradients, rows, strict=True):
        assert formula.shape == shape
        assert_allclose(gradient.numpy(), formula.numpy())


@covers(
    "4.4",
    r"""L(a, b) = (ab - 1)^2, \qquad
\nabla L = 2(ab - 1) \begin{bmatrix} b \\ a \end{bmatrix}""",
)
def the_smallest_landscape() -> None:
    a, b = sp.symbols("a b")
    L = (a * b - 1) ** 2
    gradient = sp.Matrix([L.diff(a), L.diff(b)])
    assert (gradient - 2 * (a * b - 1) * sp.Matrix([b, a])).expand() == sp.zeros(2, 1)
    at = {a: 0, b: 0}
    assert gradient.subs(at) == sp.zeros(2, 1)
    assert sorted(sp.hessian(L, (a, b)).subs(at).eigenvals()) == [-2, 2], "not a saddle"
    assert [L.subs({a: t, b: t}) for t in (-1, 0, 1)] == [0, 1, 0], "not against a bowl"


# ---- 4.5


@covers(
    "4.5",
    r"""\underbrace{N^2}_{\text{full}} \qquad \text{against} \qquad
\underbrace{N r}_{A} + \underbrace{r N}_{B} = 2Nr, \qquad
\frac{\text{full}}{\text{LoRA}} = \frac{N}{2r}""",
)
def numbers_that_train_in_a_square() -> None:
    for side, r in ((5, 2), (8, 3), (64, 32)):
        W, A, B = normal(side, side), normal(side, r), normal(r, side)
        assert W.size == side**2
        assert A.size == B.size == side * r
        assert W.size / (A.size + B.size) == side / (2 * r)


@covers("4.5", r"N^2 = 2Nr \qquad \text{at} \qquad r = \frac{N}{2}")
def where_it_stops_to_pay() -> None:
    r, side = sp.symbols("r N", positive=True)
    (even,) = sp.solve(sp.Eq(side**2, side * r + r * side), r)
    assert even == side / 2
