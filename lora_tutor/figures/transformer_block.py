"""The numbers of the transformer figure: what adapters on chosen matrices of a block count."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping

LAYERS, MODEL, HIDDEN, KEYS = 32, 4096, 14336, 1024
"""Llama 3.1 8B: blocks, width, width within the MLP, width of keys and values (grouped heads)."""

SHAPES: Mapping[str, tuple[int, int]] = {
    "q": (MODEL, MODEL),
    "k": (KEYS, MODEL),
    "v": (KEYS, MODEL),
    "o": (MODEL, MODEL),
    "gate": (HIDDEN, MODEL),
    "up": (HIDDEN, MODEL),
    "down": (MODEL, HIDDEN),
}
"""(d, k) of each linear layer of a block, in the order of the forward pass."""

PRESETS: Mapping[str, tuple[str, ...]] = {
    "query and value": ("q", "v"),
    "attention": ("q", "k", "v", "o"),
    "MLP": ("gate", "up", "down"),
    "all linear layers": tuple(SHAPES),
}
RANKS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
START_RANK = RANKS.index(16)


def per_rank(name: str) -> int:
    """d + k: what one unit of rank costs on this matrix."""
    return sum(SHAPES[name])


def in_block(chosen: Collection[str], rank: int) -> int:
    """The sum of r (d + k) over the chosen matrices."""
    return rank * sum(per_rank(name) for name in chosen)


def in_model(chosen: Collection[str], rank: int) -> int:
    return LAYERS * in_block(chosen, rank)


def linear_weights() -> int:
    """The numbers in the linear layers of all blocks; embeddings are not among them."""
    return LAYERS * sum(d * k for d, k in SHAPES.values())


def equal_rank(chosen: Collection[str], rank: int, other: Collection[str]) -> float:
    """The rank on `other` that costs what `rank` on `chosen` does."""
    return in_block(chosen, rank) / in_block(other, 1)


def twin(width: int = 80) -> str:
    """Counts for the usual choices, as a table."""
    opening = (
        f"A transformer of {LAYERS} blocks: width {MODEL}, keys and values {KEYS}, MLP {HIDDEN} "
        "(the sizes of Llama 3.1 8B). Trainable numbers by choice of matrices:"
    )
    lines = [
        *textwrap.wrap(opening, width),
        f"{'targets':<18}{'a block, r = 1':>16}{'model, r = 16':>16}{'of linear':>10}",
    ]
    for name, chosen in PRESETS.items():
        count = in_model(chosen, 16)
        share = count / linear_weights()
        lines.append(f"{name:<18}{in_block(chosen, 1):>16,}{count:>16,}{share:>10.2%}")
    return "\n".join(lines)
