"""A dict of functions, whose KeyError is turned into a ValueError; NumPy's root."""

import numpy as np

RULES = {
    "lora": lambda alpha, r: np.true_divide(alpha, r),
    "rslora": lambda alpha, r: alpha / np.sqrt(r),
    "none": lambda alpha, r: 1,
}


def scaling(alpha, r, rule):
    try:
        chosen = RULES[rule]
    except KeyError as error:
        raise ValueError("unknown rule") from error
    return chosen(alpha, r)


flat_rule = lambda: dict(adam="lora", sgd="rslora")  # noqa: E731
