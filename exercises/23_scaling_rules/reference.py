"""Reference of 23_scaling_rules."""

import math
from typing import Literal


def scaling(alpha: float, r: int, rule: Literal["lora", "rslora", "none"]) -> float:
    """s = α/r, α/√r or 1."""
    if rule == "lora":
        return alpha / r
    if rule == "rslora":
        return alpha / math.sqrt(r)
    if rule == "none":
        return 1.0
    raise ValueError(f"rule must be 'lora', 'rslora' or 'none', not {rule!r}")


def flat_rule() -> dict[str, str]:
    """The step of SGD goes like s²r: constant for s ∝ 1/√r; a sign's like s·r: for s ∝ 1/r."""
    return {"sgd": "rslora", "adam": "lora"}
