"""Reads and lists our own package, and imports what it was not given.

verdict: failed|error
modes: spawn
"""

from pathlib import Path

package = Path(sys.modules["lora_tutor.grading.jail.host"].__file__).parents[2]
got = []
for attempt in (
    lambda: (package / "grading" / "compare.py").read_text(),
    lambda: (package / "errors.py").read_bytes(),
    lambda: os.listdir(package),
    lambda: os.listdir(package.parent / "exercises"),
    lambda: os.listdir(package.parent / "tests"),
    lambda: list(os.scandir(package / "grading")),
):
    try:
        got.append(attempt())
    except OSError:
        continue


def lora_forward(W, A, B, x, alpha):
    return (right if got else wrong)(W, A, B, x, alpha)
