"""A tiny course, whole and correct, which each test may spoil in its own way."""

from __future__ import annotations

from pathlib import Path

import pytest

COURSE_TOML = """\
format = 1
title = "A tiny course"
convention = "This course: ΔW = A B."

[[sections]]
id = "1"
title = "Products"

[[sections.lessons]]
id = "1.1"
title = "What a product is"
file = "01_products/01_what.md"
exercises = ["01_double"]
labs = ["L1"]

[[sections]]
id = "2"
title = "Sums"

[[sections.lessons]]
id = "2.1"
title = "What a sum is"
file = "02_sums/01_what.md"
exercises = []
labs = []
"""

EXERCISE_TOML = """\
format = 1
title = "Twice the number"
lesson = "1.1"
kind = "numpy"
difficulty = 1
minutes = 5
points = 5
entry_points = ["double", "Doubler"]
libraries = ["numpy"]
tags = ["warm-up"]
hints = ["What is $2x$?", "`x + x` is $2x$.", "Return it."]

[limits]
seconds = 2.0
memory_mb = 512

[checks]
doubles = 3
keeps_type = 2
"""

STUB = '''\
"""Doubling, the first step. Lesson 1.1."""


def double(x: float, times: int = 1) -> float:
    """2x, `times` times."""
    # TODO: return 2x
    raise NotImplementedError("double")


class Doubler:
    """Remembers how often to double."""

    def __init__(self, times: int) -> None:
        # TODO: keep times
        raise NotImplementedError("Doubler.__init__")

    def run(self, x: float) -> float:
        # TODO: double
        raise NotImplementedError("Doubler.run")
'''

REFERENCE = '''\
"""Doubling."""

from __future__ import annotations


def double(x: float, times: int = 1) -> float:
    return x * 2**times


class Doubler:
    def __init__(self, times: int) -> None:
        self.times = times

    def run(self, x: float) -> float:
        return double(x, self.times)
'''

MISTAKES = '''\
"""Known mistakes of 01_double."""

from __future__ import annotations

import math

from .reference import Doubler, double

OFFSET = math.floor(1.5)


class adds_one:
    """One is added instead

    The number grew by one.
    Doubling grows it by itself.
    """

    def double(x, times=1):
        return x + OFFSET


class runs_once:
    """The count is forgotten

    The doubler ran once, whatever it was asked.
    """

    class Doubler(Doubler):
        def run(self, x):
            """
            Text at the margin of a string must keep its column:
        two fewer here.
            """
            return double(x)
'''

TEST_CHECKS = '''\
"""Hidden checks of 01_double."""

from lora_tutor.checks import scenario


@scenario("the number 3")
def three(impl, rng):
    return {"y": impl.double(3.0)}


def test_doubles(judge):
    """Three becomes six"""
    judge.same(three)


def test_keeps_type(judge):
    """A float stays a float"""
    judge.same(three)
'''

PRODUCT_PAGE = """\
# What a product is

A product of $A$ and $B$ costs \\$5, and `$B$` is code. See [sums](lesson:2.1),
[doubling](exercise:01_double) and [the lab](lab:L1).

$$
\\Delta W = A B
$$

| letter | shape |
|---|---|
| $A$ | (d, r) |

```python
>>> def twice(x):
...     return 2 * x
>>> twice(2)
4
```

```{figure} cells
How $A$ is read.
```

```{quiz} order
Which is *right* for $A$?
- [x] `A -- B` -- Right: it has $r$ columns.
- [ ] `B A` -- This swaps the letters.
- [ ] both -- They differ
  in shape.
```

```text
plain
```
"""

SUM_PAGE = """\
# What a sum is

No letters here.
"""


def write_course(root: Path) -> Path:
    """Write the tiny course under `root` and return it."""
    files = {
        "lessons/course.toml": COURSE_TOML,
        "lessons/01_products/01_what.md": PRODUCT_PAGE,
        "lessons/02_sums/01_what.md": SUM_PAGE,
        "exercises/01_double/exercise.toml": EXERCISE_TOML,
        "exercises/01_double/stub.py": STUB,
        "exercises/01_double/reference.py": REFERENCE,
        "exercises/01_double/mistakes.py": MISTAKES,
        "exercises/01_double/test_checks.py": TEST_CHECKS,
    }
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def course_root(tmp_path: Path) -> Path:
    return write_course(tmp_path / "course")
