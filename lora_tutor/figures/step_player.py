"""The numbers of the step player: gradient descent on A and B from five starts, step by step."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import cache

import numpy as np

from lora_tutor.figures.matrices import Matrix

D, K, R = 4, 6, 2
ALPHA = 4.0
S = ALPHA / R
RATE = 0.02
STEPS = 240
STARTS = ("A = 0, B random", "A random, B = 0", "both random", "both zero", "A = 0, B constant")


def goal(seed: int = 7) -> Matrix:
    """The best update, (D, K): rank 2, singular values 3 and 1.5."""
    rng = np.random.default_rng(seed)
    left = np.linalg.qr(rng.normal(size=(D, 2)))[0]
    right = np.linalg.qr(rng.normal(size=(K, 2)))[0]
    return np.asarray(left * [3.0, 1.5] @ right.T)


def start(name: str, seed: int = 11) -> tuple[Matrix, Matrix]:
    """A (D, R) and B (R, K) before the first step; random means U(±1/√k), as in page 4.3."""
    rng = np.random.default_rng(seed)
    reach = 1 / np.sqrt(K)
    reader = rng.uniform(-reach, reach, size=(R, K))
    writer = rng.uniform(-reach, reach, size=(D, R))
    constant = np.full((R, K), reach / 2)
    zero_a, zero_b = np.zeros((D, R)), np.zeros((R, K))
    return {
        "A = 0, B random": (zero_a, reader),
        "A random, B = 0": (writer, zero_b),
        "both random": (writer, reader),
        "both zero": (zero_a, zero_b),
        "A = 0, B constant": (zero_a, constant),
    }[name]


@dataclass(frozen=True, slots=True)
class State:
    """The factors before step number `step`, their gradients there, and the loss."""

    step: int
    a: Matrix
    b: Matrix
    grad_a: Matrix
    grad_b: Matrix
    loss: float

    @property
    def update(self) -> Matrix:
        return np.asarray(S * self.a @ self.b)


@cache
def states(name: str) -> tuple[State, ...]:
    """STEPS + 1 states of gradient descent on L = ½‖s A B - goal‖², from the start `name`.

    With Ĝ = s A B - goal the gradients are s Ĝ Bᵀ and s Aᵀ Ĝ (page 6.1).
    """
    a, b = start(name)
    target = goal()
    path: list[State] = []
    for step in range(STEPS + 1):
        error = S * a @ b - target
        grad_a, grad_b = S * error @ b.T, S * a.T @ error
        path.append(State(step, a, b, grad_a, grad_b, 0.5 * float(np.sum(error**2))))
        a, b = a - RATE * grad_a, b - RATE * grad_b
    return tuple(path)


def remark(state: State) -> str:
    """What a reader should see in this state."""
    still_a = not np.any(state.grad_a)
    still_b = not np.any(state.grad_b)
    if still_a and still_b:
        return "Both gradients are zero: nothing will ever move."
    if state.step == 0 and np.any(state.update):
        return "ΔW is not zero: the model is another one before the first step."
    if still_b:
        return "∂B = 0, because A is zero: this step moves A alone."
    if still_a:
        return "∂A = 0, because B is zero: this step moves B alone."
    if np.allclose(state.b[0], state.b[1]) and np.allclose(state.a[:, 0], state.a[:, 1]):
        return "The rows of B are equal and stay equal: rank 1 for ever."
    if state.loss < 1e-3:
        return "Nearly there: ΔW is the goal, and both gradients fade."
    return "Both factors move, and each one's gradient is made of the other."


def twin(width: int = 80) -> str:
    """Loss and gradients at some steps of each start."""
    opening = (
        f"Gradient descent on A ({D}×{R}) and B ({R}×{K}) towards an update of rank 2, "
        f"s = {S:g}, rate {RATE}. The largest entry of each gradient, and the loss."
    )
    lines = textwrap.wrap(opening, width)
    for name in STARTS:
        path = states(name)
        lines += [f"{name}:", f"  {'step':>4} {'max|∂A|':>8} {'max|∂B|':>8} {'loss':>8}"]
        for step in (0, 1, 2, 20, STEPS):
            each = path[step]
            peaks = [float(np.abs(grad).max()) for grad in (each.grad_a, each.grad_b)]
            lines.append(f"  {step:>4} {peaks[0]:>8.3f} {peaks[1]:>8.3f} {each.loss:>8.3f}")
        at = 0 if "rank 1" not in remark(path[-1]) else -1
        lines += textwrap.wrap(remark(path[at]), width, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(lines)
