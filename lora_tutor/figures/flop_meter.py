"""What one adapted layer costs by the place of its brackets, for a batch of n rows."""

from __future__ import annotations

from dataclasses import dataclass

from lora_tutor.figures.parameters import Parameter, beginning_at
from lora_tutor.reports.amounts import count_text

LAYERS = ((64, 96), (1024, 768), (4096, 4096))
"""(d, k)."""
RANKS = tuple(2.0**power for power in range(9))
BATCHES = tuple(2.0**power for power in range(15))


@dataclass(frozen=True, slots=True)
class Bill:
    """One way to compute Y = X Wᵀ + α/r (X Bᵀ) Aᵀ: its steps with their flops, its temporary."""

    name: str
    steps: tuple[tuple[str, float], ...]
    temporary: str
    entries: float

    @property
    def flops(self) -> float:
        return sum(flops for _, flops in self.steps)


def product(m: float, p: float, q: float) -> float:
    """Flops of (m, p) @ (p, q): a multiplication and an addition for each term."""
    return 2 * m * p * q


def bills(d: int, k: int, r: float, n: float) -> tuple[Bill, ...]:
    """Four ways; a scale of the adapter and the sum with the base cost a flop an entry each."""
    base = ("X Wᵀ", product(n, k, d))
    scale_and_add = ("scale, add", 2 * n * d)
    a_b = ("A B", product(d, r, k))
    return (
        Bill(
            "(X Bᵀ) Aᵀ",
            (base, ("X Bᵀ", product(n, k, r)), ("(·) Aᵀ", product(n, r, d)), scale_and_add),
            "n × r",
            n * r,
        ),
        Bill(
            "X (A B)ᵀ",
            (base, a_b, ("X (·)ᵀ", product(n, k, d)), scale_and_add),
            "d × k",
            d * k,
        ),
        Bill(
            "X (W + α/r A B)ᵀ",
            (a_b, ("scale, add", 2 * d * k), ("X (·)ᵀ", product(n, k, d))),
            "d × k",
            d * k,
        ),
        # A plain einsum over three operands takes the sum over all four indices at once:
        # two multiplications and an addition for each of n d r k terms.
        Bill(
            "einsum of three",
            (base, ("all at once", 3 * n * d * r * k), scale_and_add),
            "none",
            0,
        ),
    )


def border(d: int, k: int, r: float) -> float:
    """The n from which adding α/r A B to W first costs less than the thin products.

    With every scaling and addition of `bills`: dk(r + 1) / (r(d + k) + d), which falls to
    dk / (d + k) as r grows.
    """
    return d * k * (r + 1) / (r * (d + k) + d)


def parameters() -> tuple[Parameter, ...]:
    return (
        Parameter(
            "brackets", (0.0, 1.0, 2.0, 3.0), 0, lambda way: bills(1, 1, 1, 1)[int(way)].name
        ),
        Parameter("rows n", BATCHES, beginning_at(8, BATCHES)),
        Parameter("rank r", RANKS, beginning_at(4, RANKS)),
        Parameter("layer", (0.0, 1.0, 2.0), 0, lambda at: "{} × {}".format(*LAYERS[int(at)])),
    )


def verdict(d: int, k: int, r: float, n: float) -> str:
    """Which way is cheapest here, and where that changes."""
    found = bills(d, k, r, n)
    cheapest = min(found, key=lambda bill: bill.flops)
    return f"cheapest here: {cheapest.name}. Merging pays from about n = {border(d, k, r):.0f}."


def twin(width: int = 80) -> str:
    """The flops of the four ways for three cases."""
    lines = ["Flops of an adapted layer by its brackets (in brackets: times the first way)."]
    for d, k, r, n in ((64, 96, 4, 8), (1024, 768, 4, 256), (1024, 768, 4, 4096)):
        found = bills(d, k, r, n)
        lines.append(f"d = {d}, k = {k}, r = {r}, n = {n}:")
        for bill in found:
            ratio = bill.flops / found[0].flops
            lines.append(f"  {bill.name:<16}{bill.flops:>16,.0f}  ({ratio:.2f})")
    lines.append(f"A B alone would be {count_text(1024 * 768)} entries in the last two cases.")
    return "\n".join(lines)
