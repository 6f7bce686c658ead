"""The root is taken by an integer square root."""

from math import isqrt


def scaling(alpha, r, rule):
    if rule not in ("lora", "rslora", "none"):
        raise ValueError(rule)
    return {"lora": alpha / r, "rslora": alpha / isqrt(r), "none": 1.0}[rule]


def flat_rule():
    return {"sgd": "rslora", "adam": "lora"}
