"""A course folder of three sections and two exercises, for tests of the app alone."""

from __future__ import annotations

import json
from pathlib import Path

CONVENTION = (
    "This course: ΔW = (α/r)·A B with A (d×r, zeros, writes) and B (r×k, random, reads). "
    "LoRA paper and PEFT swap the letters: lora_A = our B, lora_B = our A."
)

UPDATE = r"""## An update, not a new start

Fine-tuning learns a change $\Delta W$ and keeps $W$. See [the forward pass](lesson:4.2) and
[the exercise](exercise:09_lora_forward); `x` costs \$5.

$$
y = (W + \Delta W) x = W x + \frac{\alpha}{r} A (B x)
$$

- one item with *stress* and **weight**, long enough to go onto a second line at eighty cells
- another with $r \ll \min(d, k)$
  1. nested
  2. numbered

| thing | shape | init |
|---|---|---|
| $A$ writes | $d \times r$ | zeros |
| $B$ reads | $r \times k$ | random, and then a long remark that has to be wrapped somewhere |

```{figure} image_svd
The best picture of each rank.
```

> A quotation.

```{quiz} parenthesise
What does Python compute for `A @ B @ x`?
- [x] `(A @ B) @ x` -- Right: `@` groups from the left.
- [ ] `A @ (B @ x)` -- This is what the mathematics allows, not what Python does.
- [ ] it depends -- It never does.
```

```python
>>> d, r, k = 8, 2, 6
>>> r * (d + k)
28
>>> print("the end")
the end
```
"""

FORWARD = r"""## The forward pass

$$
h = W x + \frac{\alpha}{r} A (B x)
$$

```{figure} rank_one_terms
Three terms and their sum.
```

Now it is your turn: [write it](exercise:09_lora_forward).
"""

PLAIN = "## Motivation\n\nA short page without a formula.\n"

STUB = '''"""The adapted forward pass.

A frozen layer gets a small update. Write y = W x + (alpha / r) A (B x) for a batch of rows.
"""


def lora_forward(x, W, A, B, alpha):
    """Return the output, shape (n, d)."""
    # Two thin products
    raise NotImplementedError("lora_forward")
'''

SIZES = "n = 64, d = k = 512, r = 8"
CHECKS = f'''
@workload("{SIZES}")
def measured(impl, rng):
    return impl.lora_forward, *case(rng)
'''
WHY = "PEFT runs $A(Bx)$ in every adapted layer, beside `W @ x`."

REFERENCE = '''"""The adapted forward pass."""


def lora_forward(x, W, A, B, alpha):
    s = alpha / A.shape[1]
    return x @ W.T + s * (x @ B.T) @ A.T
'''


_COURSE = f"""\
format = 1
id = "lora"
title = "Witchcraft of LoRA - Mathematics Explained"
convention = "{CONVENTION}"
spine = ["09_lora_forward"]
"""
_LESSONS = {
    "1.1": ("Introduction", "Motivation", PLAIN, []),
    "3.1": ("The core idea", "Fine-tuning as an update", UPDATE, ["08_init_factors"]),
    "4.2": ("Mathematical formulation", "The forward pass", FORWARD, ["09_lora_forward"]),
}
_SECTION = """
[[sections]]
id = "{number}"
title = "{section}"
[[sections.lessons]]
id = "{lesson}"
title = "{title}"
file = "{lesson}.md"
exercises = {exercises}
"""
_EXERCISE = """\
format = 1
title = "{title}"
lesson = "{lesson}"
kind = "numpy"
difficulty = 2
minutes = 15
points = 8
entry_points = ["lora_forward"]
libraries = ["numpy"]
tags = []
hints = ["Look at the shapes.", "Multiply by B first.", "x @ B.T is (n, r)."]
{why}
[limits]
seconds = 5.0
memory_mb = 512
[checks]
shapes = 1
matches_reference = 3
input_not_modified = 1
cost = 3
"""


def make_course(root: Path) -> Path:
    """Write the folder of the course at `root`."""
    manifest = _COURSE
    (root / "lessons").mkdir(parents=True)
    for lesson, (section, title, text, exercises) in _LESSONS.items():
        manifest += _SECTION.format(
            number=lesson.partition(".")[0],
            section=section,
            lesson=lesson,
            title=title,
            exercises=json.dumps(exercises),
        )
        (root / "lessons" / f"{lesson}.md").write_text(text, encoding="utf-8")
    (root / "lessons" / "course.toml").write_text(manifest, encoding="utf-8")
    _write_exercise(root / "exercises" / "08_init_factors", "Initialise A and B", "3.1")
    why = f"why = '{WHY}'"
    _write_exercise(
        root / "exercises" / "09_lora_forward", "The adapted forward pass", "4.2", CHECKS, why
    )
    return root


def _write_exercise(folder: Path, title: str, lesson: str, checks: str = "", why: str = "") -> None:
    folder.mkdir(parents=True)
    for name, text in (
        ("exercise.toml", _EXERCISE.format(title=title, lesson=lesson, why=why)),
        ("stub.py", STUB),
        ("reference.py", REFERENCE),
        ("mistakes.py", ""),
        ("test_checks.py", checks),
    ):
        (folder / name).write_text(text, encoding="utf-8")
