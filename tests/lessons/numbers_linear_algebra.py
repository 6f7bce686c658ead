"""The figures in the prose of section 5, "Linear algebra insights"."""

from __future__ import annotations

from collections.abc import Callable

WIKISQL = (
    ("68.8", "69.6", "70.5", "70.4", "70.0"),
    ("73.4", "73.3", "73.7", "73.8", "73.5"),
    ("74.1", "73.7", "74.0", "74.0", "73.9"),
)
"""LoRA paper, Table 6: accuracy by rank, for query; query and value; all four matrices."""


def budget(layers: int = 96, width: int = 12288) -> int:
    """The numbers that GPT-3 trains with rank 8 on one matrix a layer, 4 on two, or 2 on four."""
    counts = {layers * matrices * r * (width + width) for matrices, r in ((1, 8), (2, 4), (4, 2))}
    (count,) = counts
    return count


MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "5.1": {
        "21": lambda: 6.91 // 0.32,
    },
    "5.3": {
        "18,874,368": budget,
    },
}

GIVEN: dict[str, dict[str, str]] = {
    "5.1": {
        "61.95": "LoRA paper, Table 7: norm of the query matrix",
        "6.91": "LoRA paper, Table 7: norm of the update of rank 4",
        "0.32": "LoRA paper, Table 7: the query matrix within the update's directions",
        "64": "LoRA paper, Table 7: the other rank",
    },
    "5.3": {
        # 70.4 and 73.7 stand in Table 5 as well.
        **{figure: "LoRA paper, Table 6" for row in WIKISQL for figure in row},
        "64": "LoRA paper, Table 6: the highest rank",
        "96": "GPT-3's layers, LoRA paper, section 4.2",
        "12288": "GPT-3's width",
        "50": "a share in per cent which the example asks for",
        "90": "a share in per cent which the example asks for",
        "99": "a share in per cent which the example asks for",
        "7.2": "section of the LoRA paper",
    },
}
