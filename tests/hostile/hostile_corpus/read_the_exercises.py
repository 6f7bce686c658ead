"""Reads the hidden reference from disk; with it the answer would be right.

verdict: failed|error
modes: spawn
"""

from pathlib import Path


def reference():
    package = Path(sys.modules["lora_tutor.grading.jail.host"].__file__).parents[2]
    roots = [package.parent, package / "content", *map(Path, sys.path)]
    for root in roots:
        for name in ("reference.py", "test_checks.py", "mistakes.py"):
            try:
                return (root / "exercises" / "09_lora_forward" / name).read_text()
            except OSError:
                continue
    return None


known = reference()


def lora_forward(W, A, B, x, alpha):
    return (wrong if known is None else right)(W, A, B, x, alpha)
