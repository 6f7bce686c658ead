"""The figures in the prose of section 9, "Conclusion".

The answers of page 9.2 quote what other pages measure; here each is computed once more.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.lessons.papers import PAPERS
from tests.lessons.sentences_merging import merged
from tests.lessons.sentences_training import steps

MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "9.2": {
        "0.03125": lambda: 1**2 / 32,
        "544": lambda: steps(0.1, 3),
        "135": lambda: steps(0.1, None),
        "56": lambda: steps(1, 3),
        "88.8": lambda: 100 * merged(1e-5).unchanged,
        "0.30": lambda: merged(1e-5).arrived,
        "0.987": lambda: merged(1e-4).arrived,
    },
}
"""Page id -> figure as printed -> its value, in the unit that the sentence names."""

GIVEN: dict[str, dict[str, str]] = {
    "9.2": {
        "64": "the largest rank of the example on page 7.1",
        "32": "the rank, and the bits, which the cards take",
        "70.0": "LoRA paper, Table 5: the key matrix alone, in per cent",
        "73.2": "LoRA paper, Table 5: the output matrix alone, in per cent",
        "73.7": "LoRA paper, Table 5: two and four matrices, in per cent",
        "0.00002": "the learning rate which a card takes",
        "0.02": "the size of a weight which a card takes",
        "0.0001": "the size of an update of page 8.1",
        "0.00001": "the size of an update which a card takes",
    },
    "9.3": {
        "0.21": "a version of PEFT",
        **{p.where.partition(",")[0]: "number on arXiv" for p in PAPERS if p.where[0].isdigit()},
    },
}
"""Page id -> figure as printed -> why it needs no recomputation."""
