"""The figures in the prose of section 8, "Practical implications"."""

from __future__ import annotations

from collections.abc import Callable

from tests.lessons.sentences_merging import error_at, merged

GPT3 = (
    ("175,255.8", "73.8", "89.5", "52.0"),
    ("4.7", "73.4", "91.7", "53.8"),
    ("37.7", "74.0", "91.6", "53.4"),
)
"""LoRA paper, Table 4: millions trained, WikiSQL, MultiNLI, SAMSum; in full, and LoRA twice."""

GLUE = (
    ("86.4", "87.2"),
    ("91.1", "91.3"),
    ("78.7", "86.6"),
    ("91.9", "90.8"),
)
"""LoRA paper, Table 2, in full and with LoRA: means of RoBERTa-base and DeBERTa XXL, RTE, QQP."""

CODE_AND_MATHS = (
    ("0.407", "0.497"),
    ("0.175", "0.263"),
    ("0.622", "0.642"),
    ("0.187", "0.230"),
)
"""Biderman et al., version 1, section 4.1, LoRA and in full: the rows of page 8.2's table."""

MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "8.1": {
        "0.987": lambda: merged(1e-4).arrived,
        "0.30": lambda: merged(1e-5).arrived,
        "4.6": lambda: 100 * merged(1e-4).error_where_read,
        # The norms of page 5.1.
        "1.5": lambda: 100 * error_at(6.91 / 61.95),
    },
}
"""Page id -> figure as printed -> its value, in the unit that the sentence names."""

GIVEN: dict[str, dict[str, str]] = {
    "8.1": {
        "40": "millions of trained parameters in the page's case",
        "32": "bits of a single-precision number",
        "0.0001": "the size of an update in the example",
        "0.00001": "the size of an update in the example",
        "4.2": "section of the LoRA paper",
    },
    "8.2": {
        "500": "examples in the quiz's case",
        **{figure: "LoRA paper, Table 4" for row in GPT3 for figure in row},
        **{figure: "LoRA paper, Table 2" for row in GLUE for figure in row},
        **{
            figure: "Biderman et al., version 1, section 4.1"
            for row in CODE_AND_MATHS
            for figure in row
        },
        "0.5": "LoRA paper, Table 4: the spread on WikiSQL",
        "0.1": "LoRA paper, Tables 2 and 4: a spread",
        "0.2": "LoRA paper, Table 4: the spread on SAMSum",
        "0.7": "LoRA paper, Table 2: the spread on RTE",
    },
    "8.3": {"1000": "a count of loaded adapters in the quiz's case"},
    "8.5": {"0.21": "a version of PEFT"},
}
"""Page id -> figure as printed -> why it needs no recomputation."""
