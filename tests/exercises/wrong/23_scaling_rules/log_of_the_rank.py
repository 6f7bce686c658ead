"""Divides by the logarithm for rsLoRA."""

import math


def scaling(alpha, r, rule):
    if rule == "lora":
        return alpha / r
    if rule == "rslora":
        return alpha / (1 + math.log(r))
    if rule == "none":
        return 1.0
    raise ValueError(rule)


def flat_rule():
    return {"sgd": "rslora", "adam": "lora"}
