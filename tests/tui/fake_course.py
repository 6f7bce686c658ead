"""A course of two sections and two exercises, for tests of the app alone."""

from __future__ import annotations

from pathlib import Path

from lora_tutor.course.model import Course, Exercise, Lesson, Limits, Section

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


def exercise(
    root: Path, identifier: str, title: str, lesson: str, checks_text: str = "", why: str = ""
) -> Exercise:
    folder = root / "exercises" / identifier
    folder.mkdir(parents=True)
    (folder / "stub.py").write_text(STUB, encoding="utf-8")
    (folder / "reference.py").write_text(REFERENCE, encoding="utf-8")
    (folder / "test_checks.py").write_text(checks_text, encoding="utf-8")
    hints = ("Look at the shapes.", "Multiply by B first.", "x @ B.T is (n, r).")
    checks = {"shapes": 1, "matches_reference": 3, "input_not_modified": 1, "cost": 3}
    return Exercise(
        id=identifier,
        title=title,
        lesson=lesson,
        kind="write",
        difficulty=2,
        minutes=15,
        entry_points=("lora_forward",),
        libraries=("numpy",),
        limits=Limits(5.0, 512),
        hints=hints,
        tags=(),
        checks=checks,
        folder=folder,
        why=why,
    )


def make_course(root: Path) -> Course:
    """Write the pages under `root` and describe them."""
    pages = {"1.1": PLAIN, "3.1": UPDATE, "4.2": FORWARD}
    titles = {"1.1": "Motivation", "3.1": "Fine-tuning as an update", "4.2": "The forward pass"}
    linked = {"1.1": (), "3.1": ("08_init_factors",), "4.2": ("09_lora_forward",)}
    lessons = {}
    for identifier, text in pages.items():
        file = root / "lessons" / f"{identifier}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        section = identifier.partition(".")[0]
        lessons[identifier] = Lesson(
            identifier, titles[identifier], file, section, linked[identifier]
        )
    sections = (
        Section("1", "Introduction", (lessons["1.1"],)),
        Section("3", "The core idea", (lessons["3.1"],)),
        Section("4", "Mathematical formulation", (lessons["4.2"],)),
    )
    exercises = {
        "08_init_factors": exercise(root, "08_init_factors", "Initialise A and B", "3.1"),
        "09_lora_forward": exercise(
            root, "09_lora_forward", "The adapted forward pass", "4.2", CHECKS, WHY
        ),
    }
    title = "Witchcraft of LoRA - Mathematics Explained"
    return Course(title, root, sections, exercises, CONVENTION, ("09_lora_forward",))
