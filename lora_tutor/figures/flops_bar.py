"""The numbers of the work figure: multiply-adds of one training step, full and with LoRA."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

SIDES = (128, 256, 512, 768, 1024, 2048, 4096, 8192)
RANKS = (1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
START_SIDE = SIDES.index(4096)
START_RANK = RANKS.index(16)


@dataclass(frozen=True, slots=True)
class Work:
    """Multiply-adds for one token and one N×N matrix, by what they are for (page 6.4)."""

    forward: int
    below: int
    weight: int
    adapter: int = 0

    @property
    def total(self) -> int:
        return self.forward + self.below + self.weight + self.adapter


def full(side: int) -> Work:
    """W x, Wᵀ g and g xᵀ: three products of N²."""
    return Work(side**2, side**2, side**2)


def lora(side: int, rank: int) -> Work:
    """No g xᵀ; instead r (d + k) each for the forward pass, the error, and the two gradients."""
    return Work(side**2, side**2, 0, 3 * rank * 2 * side)


def ratio(side: int, rank: int) -> float:
    """(2 N² + 6 N r) / (3 N²) = 2/3 + 2 r/N."""
    return lora(side, rank).total / full(side).total


def break_even(side: int) -> float:
    """The rank at which both cost the same: N/6."""
    return side / 6


def parameter_break_even(side: int) -> float:
    """The rank at which A and B hold as many numbers as W: N/2."""
    return side / 2


def verdict(side: int, rank: int) -> str:
    if rank > parameter_break_even(side):
        return "more work than in full, and more numbers than W itself"
    if rank > break_even(side):
        return "more work than in full, though fewer numbers train"
    if rank > break_even(side) / 4:
        return "the adapter takes back much of what was saved"
    return "hardly more than 2/3; one of three large products is saved"


def twin(width: int = 80) -> str:
    """The ratio for some widths and ranks, as a table."""
    sides, ranks = (256, 1024, 4096), (4, 16, 64, 256)
    opening = (
        "Work of one training step for an N×N matrix. Full: forward N², error for the layer below "
        "N², gradient of W N². LoRA: the first two, and 6 N r for the adapter. LoRA / full:"
    )
    lines = [*textwrap.wrap(opening, width)]
    lines.append(f"{'N':>6}" + "".join(f"{f'r = {rank}':>10}" for rank in ranks) + f"{'N/6':>9}")
    for side in sides:
        cells = "".join(f"{ratio(side, rank):>10.3f}" for rank in ranks)
        lines.append(f"{side:>6}{cells}{break_even(side):>9.1f}")
    lines += textwrap.wrap("Above r = N/6 LoRA needs more work than full fine-tuning.", width)
    return "\n".join(lines)
