"""Two changes of one function in one file: merged where they do not overlap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lora_tutor.course.composition import compose
from lora_tutor.course.pairs import Pairs
from lora_tutor.course.python_file import parse_python

REFERENCE = """
def scaled(W, A, x, alpha):
    r = A.shape[1]
    base = W @ x
    return base + alpha / r * A


class Layer:
    def __init__(self, base):
        self.base = base
        self.steps = []

    def forward(self, x):
        self.steps.append(1)
        return self.base + x

    def size(self):
        return 3

    def grow(self):
        if self.base < 5:
            self.base += 1
            self.steps.append(1)
"""


def mistakes(**bodies: str) -> str:
    shown = "def adapter(A, s):\n    return s * A\n"
    for name, body in bodies.items():
        indented = "\n".join(f"    {line}" for line in body.split("\n"))
        shown += f'\n\nclass {name}:\n    """T {name}\n\n    E.\n    """\n\n{indented}\n'
    return shown


def modules(first: str, second: str, **others: str) -> list[dict[str, Any]]:
    reference = parse_python("reference.py", REFERENCE)
    files = [parse_python("mistakes.py", mistakes(first=first, second=second, **others))]
    known = compose(reference, files)
    found: list[dict[str, Any]] = []
    for source in Pairs(reference, files, known).sources(*known[:2]):
        found.append({})
        exec(source, found[-1])
    return found


class Matrix:
    shape = (5, 4)

    def __rmul__(self, other: float) -> float:
        return 10 * other


ALPHA = "def scaled(W, A, x, alpha):\n    return W @ x + alpha * A"
NO_BASE = "def scaled(W, A, x, alpha):\n    return adapter(A, alpha / A.shape[1])"
MINUS = "def scaled(W, A, x, alpha):\n    r = A.shape[1]\n    return W @ x - adapter(A, alpha / r)"
ROOT = "def scaled(W, A, x, alpha):\n    return W @ x + alpha / A.shape[1] ** 0.5 * A"


class Column:
    def __matmul__(self, other: object) -> float:
        return 1.0


def value(module: dict[str, Any]) -> float:
    result: float = module["scaled"](Column(), Matrix(), 0, 8.0)
    return result


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (ALPHA, MINUS, [1 - 80]),
        (ALPHA, NO_BASE, [80]),
        (ALPHA, ROOT, []),
        (ALPHA, "def other():\n    return 4", [1 + 80]),
    ],
    ids=["two places of one line", "a part taken away", "one place", "two names"],
)
def test_two_changes_of_one_function(first: str, second: str, expected: list[float]) -> None:
    assert [value(module) for module in modules(first, second)] == expected


def extended(*methods: str) -> str:
    inner = "\n".join(f"    {line}" for method in methods for line in method.split("\n"))
    return f"class Layer(Layer):\n{inner}"


SIZE = "def size(self):\n    return 4"
PLAIN = "def forward(self, x):\n    self.steps.append(1)\n    return x"
ALWAYS = "def grow(self):\n    self.base += 1\n    self.steps.append(1)"
BY_TWO = (
    "def grow(self):\n    if self.base < 5:\n        self.base += 2\n        self.steps.append(1)"
)
UNCOUNTED = "def forward(self, x):\n    return self.base + x"


@pytest.mark.parametrize(
    ("first", "second", "observe", "expected"),
    [
        (SIZE, PLAIN, lambda layer: (layer.size(), layer.forward(2)), (4, 2)),
        (PLAIN, UNCOUNTED, lambda layer: (layer.forward(2), layer.steps), (2, [])),
        (ALWAYS, BY_TWO, lambda layer: (layer.grow(), layer.base, layer.steps), (None, 7, [1])),
    ],
    ids=["two methods", "one method", "without its condition"],
)
def test_two_changes_of_one_class(
    first: str, second: str, observe: Callable[[Any], object], expected: object
) -> None:
    merged, *_ = modules(extended(first), extended(second))
    assert observe(merged["Layer"](5)) == expected
