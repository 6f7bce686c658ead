"""All rules are worked out before one is chosen, so r=0 fails with the rule none."""

import math


def scaling(alpha, r, rule):
    table = {"lora": alpha / r, "rslora": alpha / math.sqrt(r), "none": 1.0}
    if rule not in table:
        raise ValueError(rule)
    return table[rule]


def flat_rule():
    return {"sgd": "rslora", "adam": "lora"}
