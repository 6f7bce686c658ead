"""Imports the hidden reference as a module, by every loader there is.

verdict: failed|error|crashed
"""

import importlib.machinery
import runpy
from pathlib import Path

package = Path(sys.modules["lora_tutor.grading.jail.host"].__file__).parents[2]
path = str(package.parent / "exercises" / "09_lora_forward" / "reference.py")
found = None
for attempt in (
    lambda: importlib.machinery.SourceFileLoader("reference", path).load_module(),
    lambda: runpy.run_path(path),
    lambda: __import__("lora_tutor.course.loader").course.loader.load_exercise(Path(path).parent),
):
    try:
        found = attempt()
    except Exception:  # such as CourseError, which names the file
        continue


def lora_forward(W, A, B, x, alpha):
    return (wrong if found is None else right)(W, A, B, x, alpha)
