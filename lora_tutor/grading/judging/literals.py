"""Values of the checker's own as Python text that makes them again: for the inputs of a case.

Only what the trusted side drew or passed is written so; what came back from a submission is
described, never written as code.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

MOST_ENTRIES = 64
"""An array with more is shortened to a recipe, which a comment says."""
_WIDTH = 80


class Literals:
    """Writes values, and remembers which `imports` the text needs."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.shortened = False

    def of(self, value: Any) -> str:
        """An expression; for an array of many entries one that makes another of its kind."""
        if isinstance(value, np.ndarray):
            return self._array(value)
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.Tensor):
            return self._tensor(value)
        if torch is not None and isinstance(value, torch.dtype):
            self.imports.add("import torch")
            return str(value)
        sympy = sys.modules.get("sympy")
        if sympy is not None and isinstance(value, (sympy.Basic, sympy.MatrixBase)):
            self.imports.add("from sympy import *")
            return str(sympy.srepr(value))
        if isinstance(value, (np.generic, np.dtype, type)):
            return self._numpy_scalar(value)
        if isinstance(value, np.random.Generator):
            self.imports.add("import numpy as np")
            return "np.random.default_rng()"  # its state is a statement of its own
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, dict):
            return f"{{{', '.join(f'{self.of(k)}: {self.of(v)}' for k, v in value.items())}}}"
        if isinstance(value, list):
            return f"[{', '.join(self.of(item) for item in value)}]"
        if isinstance(value, tuple):
            items = [self.of(item) for item in value]
            return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
        if isinstance(value, float) and not math.isfinite(value):
            return f'float("{value}")'
        return repr(value)

    def _numpy_scalar(self, value: Any) -> str:
        self.imports.add("import numpy as np")
        if isinstance(value, np.generic):
            return f"np.{value.dtype.name}({self.of(value.item())})"
        name = np.dtype(value).name
        return f"np.{name}" if isinstance(value, type) else f'np.dtype("{name}")'

    def _array(self, value: np.ndarray[Any, Any]) -> str:
        self.imports.add("import numpy as np")
        text = self._entries(value, value.dtype.name, "np.array", f"np.{value.dtype.name}")
        if value.ndim >= 2 and value.flags.f_contiguous and not value.flags.c_contiguous:
            return f"np.asfortranarray({text})"
        if value.ndim and value.size > 1 and not (value.flags.forc):
            return f"np.repeat({text}, 2, axis=-1)[..., ::2]"
        return text

    def _tensor(self, value: Any) -> str:
        self.imports.add("import torch")
        dtype = str(value.dtype)
        plain = value.detach()
        plain = plain.float() if dtype == "torch.bfloat16" else plain
        array = plain.contiguous().numpy()
        text = self._entries(array, dtype.removeprefix("torch."), "torch.tensor", dtype)
        if value.is_contiguous() or value.numel() < 2:
            return text
        if value.ndim >= 2 and value.mT.is_contiguous():
            return f"{text}.mT.contiguous().mT"
        return f"{text}.repeat_interleave(2, dim=-1)[..., ::2]"

    def _entries(self, array: np.ndarray[Any, Any], dtype: str, make: str, written: str) -> str:
        usual = dtype in ("int64", "bool") or (make, dtype) == ("np.array", "float64")
        ending = "" if usual else f", dtype={written}"
        module = make.split(".")[0]
        if not array.size:
            return f"{module}.zeros({array.shape}, dtype={written})"
        if array.size <= MOST_ENTRIES:
            return f"{make}({self._nested(array.tolist(), rows=array.ndim == 2)}{ending})"
        first = array.flat[0]
        if bool((array == first).all()):
            return f"{module}.full({array.shape}, {self.of(first.item())}, dtype={written})"
        return self._recipe(array, module, written)

    def _recipe(self, array: np.ndarray[Any, Any], module: str, written: str) -> str:
        """Another array of the same kind: the shape, the dtype, and about the same numbers."""
        self.shortened = True
        self.imports.add("import numpy as np")
        drawn = "np.random.default_rng(1)"
        if array.dtype.kind in "iub":
            low, high = int(array.min()), int(array.max()) + 1
            text = f"{drawn}.integers({low}, {high}, size={array.shape})"
        elif array.dtype.kind == "f" and np.isfinite(array).all():
            mean, spread = float(array.mean()), float(array.std())
            text = f"{drawn}.normal({mean:.2g}, {spread:.2g}, size={array.shape})"
            text = f"abs({text})" if float(array.min()) >= 0 else text
        else:
            text = f"np.zeros({array.shape})"
        if module == "torch":
            return f"torch.tensor({text}).to({written})"
        return f"{text}.astype({written})"

    def _nested(self, entries: Any, rows: bool = False) -> str:
        """`rows`: each on a line of its own, where they do not fit into one."""
        if not isinstance(entries, list):
            return self.of(entries)
        items = [self._nested(each) for each in entries]
        if rows and sum(map(len, items)) > _WIDTH:
            return "[\n" + "".join(f"    {item},\n" for item in items) + "]"
        return f"[{', '.join(items)}]"


def wrapped(statement: str) -> list[str]:
    """A long statement over several lines, broken where brackets allow it."""
    if "\n" in statement:
        return [line for part in statement.split("\n") for line in wrapped(part)]
    if len(statement) <= _WIDTH or not any(sign in statement for sign in "([{"):
        return [statement]
    lines, line, depth, quoted = [], "", 0, ""
    for at, sign in enumerate(statement):
        line += sign
        if quoted:
            quoted = "" if sign == quoted and statement[at - 1] != "\\" else quoted
        elif sign in "\"'":
            quoted = sign
        else:
            depth += (sign in "([{") - (sign in ")]}")
            if sign == "," and depth and len(line) > _WIDTH - 20:
                lines.append(line.rstrip())
                line = "       "
    return [*lines, line.rstrip()]
