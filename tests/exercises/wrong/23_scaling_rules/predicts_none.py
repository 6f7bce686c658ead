"""Predicts a rule that was not to be chosen from, for both."""


def scaling(alpha, r, rule):
    scales = {"lora": alpha / r, "rslora": alpha / r**0.5, "none": 1.0}
    if rule not in scales:
        raise ValueError(rule)
    return scales[rule]


def flat_rule():
    return {"sgd": "none", "adam": "none"}
