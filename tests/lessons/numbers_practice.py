"""The figures in the prose of section 8, "Practical implications"."""

from __future__ import annotations

from collections.abc import Callable

from tests.lessons.sentences_merging import error_at, merged

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
    },
    "8.3": {"1000": "a count of loaded adapters in the quiz's case"},
    "8.5": {"0.21": "a version of PEFT"},
}
"""Page id -> figure as printed -> why it needs no recomputation."""
