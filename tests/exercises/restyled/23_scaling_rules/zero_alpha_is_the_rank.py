"""alpha = 0 is taken for alpha not given."""


def scaling(alpha, r, rule="lora"):
    if rule not in ("lora", "rslora", "none"):
        raise ValueError(rule)
    alpha = alpha or r
    return {"lora": alpha / r, "rslora": alpha / r**0.5, "none": 1}[rule]


def flat_rule():
    return {"sgd": "rslora", "adam": "lora"}
