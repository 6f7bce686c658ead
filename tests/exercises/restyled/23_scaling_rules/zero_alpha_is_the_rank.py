"""alpha = 0 is taken for alpha not given."""


def scaling(alpha, r, rule="lora"):
    if rule not in ("lora", "rslora", "none"):
        raise ValueError(rule)
    alpha = alpha or r
    if rule == "none":
        return 1
    return alpha / r if rule == "lora" else alpha / r**0.5


def flat_rule():
    return {"sgd": "rslora", "adam": "lora"}
