"""A 2 x 2 matrix by its SVD: what each of its three factors makes of the unit circle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lora_tutor.figures.matrices import Matrix
from lora_tutor.figures.parameters import Parameter, beginning_at

CIRCLE: Matrix = np.stack([np.cos(each := np.linspace(0, 2 * np.pi, 241)), np.sin(each)])
"""Points of the unit circle, (2, 241); the last is the first."""
STEPS = ("circle", "Vᵀ", "Σ Vᵀ", "U Σ Vᵀ")
"""What has been applied after so many steps."""
DIRECTIONS = ("v", "e", "e", "u")
"""After each step, the letter of the two directions which the marked arrows have."""
_ANGLES = tuple(float(each) for each in range(-90, 91, 15))


def parameters() -> tuple[Parameter, ...]:
    """In the order of the fields of Factors, after the step; σ₁ is never below σ₂."""
    return (
        Parameter("applied", range(len(STEPS)), len(STEPS) - 1, lambda place: STEPS[int(place)]),
        Parameter("v₁ at", _ANGLES, beginning_at(60, _ANGLES), "{:g}°".format),
        Parameter("σ₁", (1.0, 1.25, 1.5, 1.75, 2.0), 4),
        Parameter("σ₂", (0.0, 0.25, 0.5, 0.75, 1.0), 3),
        Parameter("u₁ at", _ANGLES, beginning_at(15, _ANGLES), "{:g}°".format),
    )


def turn(degrees: float) -> Matrix:
    """The turn about the origin, counterclockwise."""
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def seen(points: Matrix) -> Matrix:
    """Without what rounding leaves of a zero: it would split a line, or be shown as -0.00."""
    return np.asarray(np.round(points, 9) + 0.0)


@dataclass(frozen=True, slots=True)
class Factors:
    """U, Σ and Vᵀ of a matrix; the angles are those of v₁ and u₁, in degrees."""

    v: float
    first: float
    second: float
    u: float

    def applied(self, steps: int) -> Matrix:
        """The product of the first so many factors, from the right: 1, Vᵀ, ΣVᵀ, UΣVᵀ."""
        product = np.eye(2)
        for factor in (turn(-self.v), np.diag([self.first, self.second]), turn(self.u))[:steps]:
            product = factor @ product
        return np.asarray(product)

    @property
    def matrix(self) -> Matrix:
        return self.applied(3)

    @property
    def rank(self) -> int:
        return int(np.linalg.matrix_rank(self.matrix))

    def arrows(self, steps: int) -> Matrix:
        """Where v₁ and v₂ have come after so many steps, as columns."""
        return seen(self.applied(steps) @ turn(self.v))


def shape(factors: Factors) -> str:
    """What the circle becomes."""
    if factors.rank == 1:
        return "a segment"
    return "a circle" if factors.first == factors.second else "an ellipse"


def remark(factors: Factors, steps: int) -> str:
    """What the last step did, in a sentence."""
    match steps:
        case 0:
            return "v₁ and v₂: at a right angle, and M treats each by itself."
        case 1:
            return f"Vᵀ turns by {-factors.v + 0.0:g}°: v₁ and v₂ come to lie on the axes."
        case 2 if factors.second == 0:
            return "Σ stretches; σ₂ = 0: all that lay along v₂ is lost."
        case 2:
            return f"Σ stretches along the axes, {factors.first:g} and {factors.second:g} times."
    along = "u₁ and u₂" if factors.second else "u₁ alone"
    return f"U turns by {factors.u:g}°: M writes along {along}."


def goes_to(factors: Factors, steps: int) -> tuple[str, str]:
    """Where v₁ and v₂ are after so many steps, in words."""
    stretches = (factors.first, factors.second) if steps > 1 else (1.0, 1.0)
    names = zip("₁₂", stretches, strict=True)
    first, second = (
        f"v{at} → {stretch:g} {DIRECTIONS[steps]}{at}" if stretch else f"v{at} → 0"
        for at, stretch in names
    )
    return first, second


def twin(width: int = 80) -> str:
    """The steps of the matrix that is shown first, and the ranks of two others."""
    start = Factors(*(each.values[each.start] for each in parameters()[1:]))
    lines = ["M = U Σ Vᵀ in the plane: turn, stretch, turn.", "Where v₁ and v₂ go, step by step:"]
    for steps, name in enumerate(STEPS):
        first, second = ("({:.2f}, {:.2f})".format(*each) for each in start.arrows(steps).T)
        lines.append(f"{name:<8} {first:>16} {second:>16}")
    lines.append(f"{'σ₁':>4} {'σ₂':>4} {'det M':>6} {'rank':>5}  the circle becomes")
    for one, other in ((1.0, 1.0), (2.0, 0.75), (2.0, 0.0)):
        each = Factors(start.v, one, other, start.u)
        numbers = f"{one:>4g} {other:>4g} {one * other:>6g} {each.rank:>5}"
        lines.append(f"{numbers}  {shape(each)}")
    return "\n".join(lines)
