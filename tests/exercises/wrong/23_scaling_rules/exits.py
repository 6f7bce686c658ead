"""A TypeError for an unknown rule, and a pair for a dict."""


def scaling(alpha, r, rule):
    scales = {"lora": alpha / r, "rslora": alpha / r**0.5, "none": 1.0}
    if rule not in scales:
        raise TypeError(rule)
    return scales[rule]


def flat_rule():
    return ("rslora", "lora")
