"""The walk through one adapted layer: what flows along each edge, forward and backward."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lora_tutor.figures.matrices import Matrix

W = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
A = np.array([[1.0], [2.0]])
B = np.array([[1.0, -1.0, 0.5]])
S = 2.0
X = np.array([2.0, 1.0, 4.0])
TARGET = np.array([10.0, 0.0])
"""The layer of pages 3.3 and 6.1, d = 2, k = 3, r = 1."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One edge in one direction: what passes there, in letters, in shape and in numbers."""

    edge: str
    is_forward: bool
    formula: str
    shape: str
    value: Matrix | float | None
    words: str


def walk() -> tuple[Stop, ...]:
    """Forward and then backward, in the order in which a machine computes it.

    y = W x + s A (B x), g = dL/dy; the gradients are those of page 6.1.
    """
    h = B @ X
    y = W @ X + S * (A @ h)
    g = y - TARGET
    back = A.T @ g
    return (
        Stop("x", True, "x", "k", X, "The input; both paths read it."),
        Stop("W", True, "W x", "d", W @ X, "The frozen path: one large product, d k."),
        Stop("B", True, "h = B x", "r", h, "B reads r features. The bottleneck."),
        Stop("A", True, "s A h", "d", S * (A @ h), "A writes r directions, scaled by s."),
        Stop("y", True, "y = W x + s A h", "d", y, "The two paths are added."),
        Stop("L", True, "L = ½‖y − t‖²", "1", 0.5 * float(g @ g), "One number judges y."),
        Stop("y", False, "g = ∂L/∂y", "d", g, "The error; it goes back on both paths."),
        Stop("dA", False, "∂L/∂A = s g hᵀ", "d×r", S * np.outer(g, h),
             "The error times what was read."),
        Stop("A", False, "s Aᵀg", "r", S * back, "The error, pulled back through the writer."),
        Stop("dB", False, "∂L/∂B = s (Aᵀg) xᵀ", "r×k", S * np.outer(back, X),
             "The pulled-back error times the input. Zero while A is zero."),
        Stop("B", False, "s Bᵀ(Aᵀg)", "k", S * (B.T @ back),
             "The adapter's share of the error for the layer below."),
        Stop("dW", False, "∂L/∂W = g xᵀ", "d×k", None,
             "Not computed: W is frozen. This product is what LoRA saves."),
        Stop("W", False, "Wᵀg", "k", W.T @ g, "W is frozen, and still conducts."),
        Stop("x", False, "∂L/∂x = Wᵀg + s Bᵀ(Aᵀg)", "k", W.T @ g + S * (B.T @ back),
             "Both shares, for the layer below."),
    )  # fmt: skip


def numbers(value: Matrix | float | None) -> str:
    """A vector as (2, 1, 4), a matrix by rows as ((36), (54))."""
    if value is None:
        return "never formed"
    if isinstance(value, float):
        return _short(value)
    return "(" + ", ".join(_row(each) for each in value) + ")"


def _row(each: Matrix | float) -> str:
    return numbers(each) if isinstance(each, np.ndarray) else _short(float(each))


def _short(value: float) -> str:
    """Exact: these are small numbers with halves at most."""
    fraction = Fraction(value)
    return str(fraction.numerator) if fraction.denominator == 1 else f"{value:g}"


def partner(stop: Stop) -> Stop | None:
    """What flows along the same edge in the other direction."""
    others = (each for each in walk() if each.edge == stop.edge)
    return next((each for each in others if each.is_forward != stop.is_forward), None)


def twin(width: int = 80) -> str:
    """The walk, one stop a line."""
    opening = (
        "One adapted layer, walked forward and then backward, with the numbers of page 6.1: "
        "W is 2×3, A is 2×1, B is 1×3, s = 2, x = (2, 1, 4), the target t = (10, 0)."
    )
    lines = textwrap.wrap(opening, width)
    for number, stop in enumerate(walk(), start=1):
        way = "forward" if stop.is_forward else "backward"
        text = f"{number}. {way}: {stop.formula}, {stop.shape}, {numbers(stop.value)}. {stop.words}"
        lines += textwrap.wrap(text, width, subsequent_indent="   ")
    return "\n".join(lines)
