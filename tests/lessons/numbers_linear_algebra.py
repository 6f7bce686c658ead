"""The figures in the prose of section 5, "Linear algebra insights"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

WIKISQL = (
    ("68.8", "69.6", "70.5", "70.4", "70.0"),
    ("73.4", "73.3", "73.7", "73.8", "73.5"),
    ("74.1", "73.7", "74.0", "74.0", "73.9"),
)
"""LoRA paper, Table 6: accuracy by rank, for query; query and value; all four matrices."""


WAYS = ("q", "k", "v", "o", "q, k", "q, v", "all four")
SPENT = {
    "WikiSQL": ("70.4", "70.0", "73.0", "73.2", "71.4", "73.7", "73.7"),
    "MultiNLI": ("91.0", "90.8", "91.0", "91.3", "91.3", "91.3", "91.7"),
}
"""LoRA paper, Table 5: accuracy of seven ways to spend the same number of parameters."""

SPREAD = 0.5
"""LoRA paper, Tables 5 and 6: the standard deviation on WikiSQL, in per cent."""


def budget(layers: int = 96, width: int = 12288) -> int:
    """The numbers that GPT-3 trains with rank 8 on one matrix a layer, 4 on two, or 2 on four."""
    counts = {layers * matrices * r * (width + width) for matrices, r in ((1, 8), (2, 4), (4, 2))}
    (count,) = counts
    return count


def norm_of_the_example() -> float:
    """The weight of page 5.4's example."""
    return float(np.linalg.norm(np.random.default_rng(0).normal(size=(64, 48)) / 8))


MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "5.1": {
        "21": lambda: 6.91 // 0.32,
    },
    "5.3": {
        "18,874,368": budget,
        "1.7": lambda: max(map(float, WIKISQL[0])) - float(WIKISQL[0][0]),
    },
    "5.4": {"6.9": norm_of_the_example},
}

GIVEN: dict[str, dict[str, str]] = {
    "5.1": {
        "61.95": "LoRA paper, Table 7: norm of the query matrix",
        "6.91": "LoRA paper, Table 7: norm of the update of rank 4",
        "0.32": "LoRA paper, Table 7: the query matrix within the update's directions",
        "21.67": "LoRA paper, Table 7: the query matrix within its own four strongest directions",
        "0.02": "LoRA paper, Table 7: the query matrix within four random directions",
        "64": "LoRA paper, Table 7: the other rank",
    },
    "5.3": {
        **{figure: "LoRA paper, Table 6" for row in WIKISQL for figure in row},
        **{figure: "LoRA paper, Table 5" for row in SPENT.values() for figure in row},
        "0.5": "LoRA paper, Tables 5 and 6: the spread on WikiSQL",
        "0.1": "LoRA paper, Table 5: the spread on MultiNLI",
        "64": "LoRA paper, Table 6: the highest rank",
        "96": "GPT-3's layers, LoRA paper, section 4.2",
        "12288": "GPT-3's width",
        "50": "a share in per cent which the example asks for",
        "90": "a share in per cent which the example asks for",
        "99": "a share in per cent which the example asks for",
    },
    "5.5": {
        "7.2": "section of the LoRA paper",
        "0.5": "LoRA paper, section 7.2: the overlap which the first direction exceeds",
        "64": "a rank of the LoRA paper's comparison, and the quiz's case",
        "128": "the width which the quiz takes",
    },
    "5.4": {
        "0.5": "the border which the page takes as its case",
        "0.7": "another border, for the figures which the example prints",
        "0.98": "the cosine which the quiz takes",
        "0.1": "the other cosines which the quiz takes",
    },
}
