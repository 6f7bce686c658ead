"""The figures in the prose of section 2, "Background"."""

from __future__ import annotations

from collections.abc import Callable

MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "2.4": {
        "240": lambda: 3 * (32 + 48),
        "1,536": lambda: 32 * 48,
        "0.4375": lambda: 14 / 32,
    },
}

GIVEN: dict[str, dict[str, str]] = {
    "2.1": {"64": "width of the layers which the quiz takes"},
    "2.3": {
        "100": "side of the matrix which the quiz takes",
        "50": "half of the quiz's side, a wrong answer",
    },
}
