"""The figures in the prose of section 7, "Extensions and variants"."""

from __future__ import annotations

from collections.abc import Callable

from tests.lessons.papers_relatives import RELATIVES

MEASURED: dict[str, dict[str, Callable[[], float]]] = {}
"""Page id -> figure as printed -> its value, in the unit that the sentence names."""

GIVEN: dict[str, dict[str, str]] = {
    "7.8": {
        paper.where: "a paper's number, which test_papers proves"
        for paper in RELATIVES
        if "." in paper.where
    },
    "7.7": {
        "65": "QLoRA, abstract: billions of parameters",
        "48": "QLoRA, abstract: memory of the GPU in GB",
        "64": "QLoRA: weights in a block",
        "32": "QLoRA: bits of a block's scale",
        "256": "QLoRA: scales which share one number",
    },
    "7.1": {
        "72.86": "PiSSA, abstract: per cent on GSM8K, Mistral-7B",
        "67.7": "PiSSA, abstract: LoRA on the same task",
    },
    "7.2": {
        "3.1": "Llama 3.1, a model's name",
        "4.2": "section of the LoRA paper",
        "70.0": "LoRA paper, Table 5: the key matrix alone, in per cent",
        "73.2": "LoRA paper, Table 5: the output matrix alone, in per cent",
        "0.5": "LoRA paper, Table 5: the spread on WikiSQL",
        "0.21": "a version of PEFT",
        "73.7": "LoRA paper, Table 5: two and four matrices, in per cent",
    },
    "7.3": {"0.21": "a version of PEFT"},
    "7.5": {
        "32": "a third of the quiz's 96 rows",
        "79": "the last of 16 rows from row 64 on",
    },
}
"""Page id -> figure as printed -> why it needs no recomputation."""
