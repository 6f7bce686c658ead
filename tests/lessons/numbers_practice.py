"""The figures in the prose of section 8, "Practical implications"."""

from __future__ import annotations

from collections.abc import Callable

MEASURED: dict[str, dict[str, Callable[[], float]]] = {}
"""Page id -> figure as printed -> its value, in the unit that the sentence names."""

GIVEN: dict[str, dict[str, str]] = {
    "8.1": {
        "40": "millions of trained parameters in the page's case",
        "32": "bits of a single-precision number",
        "4.2": "section of the LoRA paper",
    },
    "8.2": {
        "500": "examples in the quiz's case",
    },
}
"""Page id -> figure as printed -> why it needs no recomputation."""
