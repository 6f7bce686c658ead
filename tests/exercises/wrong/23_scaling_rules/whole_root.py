"""The root is rounded down."""

import math


def scaling(alpha, r, rule):
    if rule == "rslora":
        return alpha / math.isqrt(r)
    if rule in ("lora", "none"):
        return alpha / r if rule == "lora" else 1.0
    raise ValueError(rule)


def flat_rule():
    return {"sgd": "rslora", "adam": "lora"}
