"""Covers of the equations of section 6, "Optimisation and training dynamics"."""

from __future__ import annotations

import numpy as np
import sympy as sp
from numpy.testing import assert_allclose

from tests.lessons.equations import SCALE, Array, D, K, N, R, covers, factors, normal

SHAPES = ((5, 8, 3), (64, 96, 4), (7, 2, 2))
"""(d, k, r) of layers on which costs are counted."""


def gradients_of(W: Array, A: Array, B: Array, x: Array) -> tuple[Array, ...]:
    """(g, dL/dA, dL/dB, dL/dx, dL/dW) of L = sum sin(y), by autograd; x (k,)."""
    import torch

    leaves = [torch.tensor(each, requires_grad=True) for each in (W, A, B, x)]
    tW, tA, tB, tx = leaves
    y = tW @ tx + SCALE * tA @ (tB @ tx)
    found = torch.autograd.grad(torch.sum(torch.sin(y)), (y, tA, tB, tx, tW))
    return tuple(each.numpy() for each in found)


def fresh_reader(rng: np.random.Generator) -> Array:
    """B (r, k) as LoRA starts it."""
    drawn: Array = rng.uniform(-1, 1, size=(R, K)) / np.sqrt(K)
    return drawn


# ---- 6.1


@covers(
    "6.1",
    r"""\begin{aligned}
\frac{\partial L}{\partial A} &= s\, g\, (B x)^\top \quad (d \times r) \\
\frac{\partial L}{\partial B} &= s\, (A^\top g)\, x^\top \quad (r \times k) \\
\frac{\partial L}{\partial x} &= W^\top g + s\, B^\top (A^\top g) \quad (k)
\end{aligned}""",
)
def gradients_read_off() -> None:
    W, A, B = factors()
    x, s = normal(K), SCALE
    g, at_A, at_B, at_x, _ = gradients_of(W, A, B, x)
    assert (at_A.shape, at_B.shape, at_x.shape) == ((D, R), (R, K), (K,))
    assert_allclose(at_A, s * np.outer(g, B @ x))
    assert_allclose(at_B, s * np.outer(A.T @ g, x))
    assert_allclose(at_x, W.T @ g + s * B.T @ (A.T @ g))


@covers(
    "6.1",
    r"""\frac{\partial L}{\partial A} = s\, \hat{G}\, B^\top, \qquad
\frac{\partial L}{\partial B} = s\, A^\top \hat{G}""",
)
def shadows_of_the_full_gradient() -> None:
    W, A, B = factors()
    g, at_A, at_B, _, full = gradients_of(W, A, B, normal(K))
    assert_allclose(full, np.outer(g, normal(K)))
    assert_allclose(at_A, SCALE * full @ B.T)
    assert_allclose(at_B, SCALE * A.T @ full)


@covers(
    "6.1",
    r"""A^\top \frac{\partial L}{\partial A} = s\, A^\top \hat{G}\, B^\top
= \frac{\partial L}{\partial B}\, B^\top""",
)
def the_factors_grow_together() -> None:
    W, A, B = factors()
    x = normal(K)
    _, at_A, at_B, _, full = gradients_of(W, A, B, x)
    assert_allclose(A.T @ at_A, SCALE * A.T @ full @ B.T)
    assert_allclose(A.T @ at_A, at_B @ B.T)

    # And what the page draws from it: in small steps the difference of the squares stays.
    start, drifts = A.T @ A - B @ B.T, []
    for steps in (100, 200):
        a, b = A, B
        for _ in range(steps):
            _, at_A, at_B, _, _ = gradients_of(W, a, b, x)
            a, b = a - 0.2 / steps * at_A, b - 0.2 / steps * at_B
        assert np.linalg.norm(a.T @ a - A.T @ A) > 0.1
        drifts.append(np.linalg.norm(a.T @ a - b @ b.T - start))
    assert_allclose(drifts[0] / drifts[1], 2, rtol=0.1)


# ---- 6.2


@covers("6.2", r"A_1 = -\eta s\, \hat{G} B^\top, \qquad B_1 = B")
def only_the_writer_moves() -> None:
    W, _, B = factors()
    _, at_A, at_B, _, full = gradients_of(W, np.zeros((D, R)), B, normal(K))
    assert_allclose(0 - 0.1 * at_A, -0.1 * SCALE * full @ B.T)
    assert np.linalg.norm(at_A) > 0.1
    assert not at_B.any()


@covers("6.2", r"\Delta W_1 = s\, A_1 B = -\eta s^2\, \hat{G}\, B^\top B")
def the_first_update() -> None:
    W, _, B = factors()
    for n in (1, 2, N, 12):
        X, Y = normal(n, K), normal(n, D)
        full = (X @ W.T - Y).T @ X
        update = SCALE * (-0.1 * SCALE * full @ B.T) @ B
        assert_allclose(update, -0.1 * SCALE**2 * full @ B.T @ B)
        assert np.linalg.matrix_rank(update) == min(R, n)


@covers(
    "6.2",
    r"""\mathbb{E}[B^\top B] = \frac{r}{3k}\, I, \qquad
\mathbb{E}[\Delta W_1] = -\eta\, \frac{s^2 r}{3k}\, \hat{G}""",
)
def what_is_left_on_average() -> None:
    rng, full = np.random.default_rng(0), normal(D, K)
    readers = [fresh_reader(rng) for _ in range(20_000)]
    mean = np.mean([B.T @ B for B in readers], axis=0)
    assert_allclose(mean, R / (3 * K) * np.eye(K), atol=0.003)
    assert_allclose(-0.1 * SCALE**2 * full @ mean, -0.1 * SCALE**2 * R / (3 * K) * full, atol=0.01)


# ---- 6.3


@covers(
    "6.3",
    r"""\Delta W_{t+1} - \Delta W_t = -\eta s^2 \left( \hat{G} B^\top B + A A^\top \hat{G} \right)
+ \eta^2 s^3\, \hat{G} B^\top A^\top \hat{G}""",
)
def a_step_multiplied_out() -> None:
    W, A, B = factors()
    rate, s = 0.1, SCALE
    _, at_A, at_B, _, full = gradients_of(W, A, B, normal(K))
    moved = s * (A - rate * at_A) @ (B - rate * at_B) - s * A @ B
    first = -rate * s**2 * (full @ B.T @ B + A @ A.T @ full)
    assert_allclose(moved, first + rate**2 * s**3 * full @ B.T @ A.T @ full)


@covers(
    "6.3",
    r"""\Delta W_{\text{full}}\, x = -\sum_t \eta_t\, G_t^\top X x = 0, \qquad
\Delta W_{\text{LoRA}}\, x = s\, A B_0\, x""",
)
def what_an_update_touches() -> None:
    X, Y = normal(N, K), normal(N, D)
    x = np.linalg.svd(X)[2][-1]
    assert_allclose(X @ x, 0, atol=1e-12)
    A, start = np.zeros((D, R)), fresh_reader(np.random.default_rng(0))
    B, full = start, np.zeros((D, K))
    for t in range(50):
        rate = 0.02 / (1 + 0.1 * t)
        full = full - rate * (X @ full.T - Y).T @ X
        G = SCALE * (X @ B.T) @ A.T - Y
        A, B = A - rate * SCALE * G.T @ (X @ B.T), B - rate * SCALE * (G @ A).T @ X
    assert np.linalg.norm(full) > 0.1
    assert np.linalg.norm(B - start) > 0.1
    assert_allclose(full @ x, 0, atol=1e-12)
    assert_allclose(SCALE * A @ (B @ x), SCALE * A @ (start @ x))
    assert np.linalg.norm(A @ (start @ x)) > 0.1


# ---- 6.4


def multiply_adds(d: int, k: int, r: int | None) -> int:
    """What torch counts for one token: forward, error passed down, trainable gradients."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    W = torch.tensor(normal(d, k), requires_grad=r is None)
    x = torch.tensor(normal(1, k), requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        y, trained = x @ W.T, [W]
        if r is not None:
            A, B = (torch.tensor(normal(*s), requires_grad=True) for s in ((d, r), (r, k)))
            y, trained = y + SCALE * (x @ B.T) @ A.T, [A, B]
        torch.autograd.grad(torch.sum(y), [x, *trained])
    return int(counter.get_total_flops()) // 2


@covers(
    "6.4",
    r"""\underbrace{3dk}_{\text{full}} \qquad \text{against} \qquad
\underbrace{2dk}_{\text{frozen } W} + \underbrace{3r(d + k)}_{\text{adapter}}""",
)
def products_of_a_step() -> None:
    for d, k, r in SHAPES:
        assert multiply_adds(d, k, None) == 3 * d * k
        assert multiply_adds(d, k, r) == 2 * d * k + 3 * r * (d + k)


@covers("6.4", r"\frac{2N^2 + 6Nr}{3N^2} = \frac{2}{3} + \frac{2r}{N}")
def slightly_more_than_two_thirds() -> None:
    d, k, r, side = sp.symbols("d k r N", positive=True)
    ratio = ((2 * d * k + 3 * r * (d + k)) / (3 * d * k)).subs({d: side, k: side})
    assert sp.simplify(ratio - (2 * side**2 + 6 * side * r) / (3 * side**2)) == 0
    assert sp.simplify(ratio - (sp.Rational(2, 3) + 2 * r / side)) == 0


@covers(
    "6.4",
    r"r = \frac{dk}{3(d + k)}, \qquad \text{or } \frac{N}{6} \text{ if } d = k = N",
)
def where_the_work_is_equal() -> None:
    d, k, r, side = sp.symbols("d k r N", positive=True)
    (even,) = sp.solve(sp.Eq(2 * d * k + 3 * r * (d + k), 3 * d * k), r)
    assert sp.simplify(even - d * k / (3 * (d + k))) == 0
    assert sp.simplify(even.subs({d: side, k: side}) - side / 6) == 0


@covers(
    "6.4",
    r"""\frac{\partial L}{\partial A} = s\, G^\top
\underbrace{(X B^\top)}_{n \times r}, \qquad
\frac{\partial L}{\partial B} = s\, (G A)^\top \underbrace{X}_{n \times k}""",
)
def what_must_be_kept() -> None:
    import torch

    W, A, B = (torch.tensor(each) for each in factors())
    X = torch.tensor(normal(N, K))
    kept: list[tuple[int, ...]] = []

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        kept.append(tuple(tensor.shape))
        return tensor

    gradients = {}
    for trained in ("A", "AB"):
        kept.clear()
        A.requires_grad_(True)
        B.requires_grad_("B" in trained)
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            Y = X @ W.T + SCALE * (X @ B.T) @ A.T
        gradients[trained] = torch.autograd.grad(torch.sum(torch.sin(Y)), [A, B][: len(trained)])
        assert ((N, K) in kept) == ("B" in trained)
        assert (N, R) in kept
    with torch.no_grad():
        G = torch.cos(X @ W.T + SCALE * (X @ B.T) @ A.T)
        assert_allclose(gradients["AB"][0].numpy(), (SCALE * G.T @ (X @ B.T)).numpy())
        assert_allclose(gradients["AB"][1].numpy(), (SCALE * (G @ A).T @ X).numpy())
