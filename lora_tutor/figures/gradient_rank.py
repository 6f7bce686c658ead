"""The gradient of one linear layer by the size of its batch: its entries, its singular values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lora_tutor.figures.matrices import Matrix
from lora_tutor.figures.parameters import Parameter

D, K = 8, 12
MOST = 10
GRADIENT, ADAM = 0.0, 1.0
"""The step itself, or what Adam makes of it as its first step."""


@dataclass(frozen=True, slots=True)
class TrainedStep:
    """A step, shape (D, K), with its singular values, descending."""

    entries: Matrix
    sigma: Matrix

    @property
    def rank(self) -> int:
        """Numerical rank, numpy's rule: those above max(d, k) ε σ₁."""
        least = max(D, K) * np.finfo(float).eps * self.sigma[0]
        return int(np.sum(self.sigma > least))


def gradient(n: int, seed: int = 0) -> Matrix:
    """Ĝ = (1/n) (X Wᵀ − Y)ᵀ X of L = 1/(2n) Σ ‖W xᵢ − yᵢ‖² for the first n of MOST examples."""
    rng = np.random.default_rng(seed)
    w = rng.normal(size=(D, K))
    x, y = rng.normal(size=(MOST, K))[:n], rng.normal(size=(MOST, D))[:n]
    # (n, D).T @ (n, K)
    return np.asarray((x @ w.T - y).T @ x / n)


def step(n: int, kind: float) -> TrainedStep:
    """Adam's first step is Ĝ / (|Ĝ| + ε), entry by entry (Kingma and Ba, algorithm 1, at t = 1).

    ε is there against zeros, of which there are none here: without it the signs are left.
    """
    entries = gradient(n)
    if kind == ADAM:
        entries = np.asarray(np.sign(entries))
    return TrainedStep(entries, np.asarray(np.linalg.svd(entries, compute_uv=False)))


def parameters() -> tuple[Parameter, ...]:
    return (
        Parameter("examples n", tuple(float(n) for n in range(1, MOST + 1)), 2),
        Parameter("step", (GRADIENT, ADAM), 0, kind_text),
    )


def kind_text(kind: float) -> str:
    return "Adam's first" if kind == ADAM else "the gradient"


def verdict(n: int, kind: float) -> str:
    rank, most = step(n, kind).rank, min(D, K)
    if kind == ADAM:
        if rank > n:
            return f"rank {rank} from {n} examples: division by entries adds directions."
        return f"rank {rank}: only the signs are left, and no new direction."
    if n <= most:
        return f"rank {rank} = n: n patterns read, n directions written."
    return f"rank {rank} = d: there are no more directions to write."


def twin(width: int = 80) -> str:
    """Rank by batch size, for the gradient and for Adam's first step."""
    lines = [
        f"One step of a layer W of {D} x {K}. All entries of the gradient are non-zero.",
        f"{'n':>3} {'rank of the gradient':>21} {'rank of Adam’s first step':>26}",
    ]
    for n in range(1, MOST + 1):
        lines.append(f"{n:>3} {step(n, GRADIENT).rank:>21} {step(n, ADAM).rank:>26}")
    return "\n".join(lines)
