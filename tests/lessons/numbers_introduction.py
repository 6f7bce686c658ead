"""The figures in the prose of section 1, "Introduction"."""

from __future__ import annotations

from collections.abc import Callable

GPT3_ADAPTERS = 96 * 2 * (12288 + 12288)
"""Numbers of all GPT-3 adapters on two matrices a layer, for each unit of rank."""

MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "1.1": {
        "112": lambda: (2 + 2 + 8 + 4) * 7e9 / 1e9,
        "14.56": lambda: (2 * 7e9 + (2 + 8 + 4) * 40e6) / 1e9,
        "0.08": lambda: 2 * 40e6 / 1e9,
        # Scales of 0.127 to 0.5 bits a weight, as on page 7.7.
        "3.6": lambda: 7e9 * (4 + 8 / 64 + 32 / (64 * 256)) / 8 / 1e9,
        "3.9": lambda: 7e9 * (4 + 32 / 64) / 8 / 1e9,
        "35,000": lambda: 100 * 350,
    },
    "1.2": {
        "4.7": lambda: GPT3_ADAPTERS / 1e6,
        "37.7": lambda: 8 * GPT3_ADAPTERS / 1e6,
    },
}

LATENCY = (("338.0", "19.8"), ("354.8", "23.9"), ("366.3", "25.8"))
"""LoRA paper, Table 1, in ms: the base, one adapter in each block, two; 16 texts, and one text."""

METHODS = (
    ("175,255.8", "73.8", "89.5"),
    ("14.2", "71.3", "91.0"),
    ("3.2", "63.1", "88.6"),
    ("20.2", "70.1", "89.5"),
    ("40.1", "73.2", "91.5"),
    ("4.7", "73.4", "91.7"),
)
"""LoRA paper, Table 4: millions trained, WikiSQL, MultiNLI; the rows of page 1.3's table."""

GIVEN: dict[str, dict[str, str]] = {
    "1.3": {
        **{figure: "LoRA paper, Table 1" for row in LATENCY for figure in row},
        **{figure: "LoRA paper, Table 4" for row in METHODS for figure in row},
        "5.1": "section of the LoRA paper",
        "256": "LoRA paper, Table 1: tokens in a text",
        "128": "LoRA paper, Table 1: tokens in a text",
        "0.5": "LoRA paper, Table 4: the spread on WikiSQL",
        "0.1": "LoRA paper, Table 4: the spread on MultiNLI",
        "21": "LoRA paper, Table 1: the slower pass with one adapter in each block, in per cent",
        "30": "LoRA paper, Table 1: the slower pass with two adapters in each block, in per cent",
    },
    "1.1": {
        "32": "bits of a single-precision number",
        "40": "millions of trained numbers in the page's case",
        "4.2": "section of the LoRA paper",
        "350": "LoRA paper, section 4.2: the checkpoint of GPT-3 in GB",
        "354": "LoRA paper, footnote 4: one base and a hundred adapters, in GB",
        "200": "Aghajanyan et al., abstract: numbers trained for MRPC",
        "90": "Aghajanyan et al., abstract: share of full performance in per cent",
    },
    "1.2": {
        "4.2": "section of the LoRA paper",
        "175": "GPT-3's parameters in billions, LoRA paper",
        "10,000": "LoRA paper, abstract and section 4.2: the quoted factor",
        "1.2": "LoRA paper, section 4.2: memory of full fine-tuning in TB",
        "350": "LoRA paper, section 4.2: memory in training, and the checkpoint, in GB",
        "35": "LoRA paper, section 4.2: the adapter's checkpoint in MB",
        "100": "Biderman et al., abstract: a rank 10-100 times greater",
    },
}
