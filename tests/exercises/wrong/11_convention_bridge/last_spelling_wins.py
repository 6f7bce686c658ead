"""Goes through the dict in its order, and the last spelling found wins."""

import numpy as np


def key(prefix, letter, adapter=""):
    return f"base_model.model.{prefix}.lora_{letter}{adapter}.weight"


def to_peft(A, B, prefix):
    return {
        key(prefix, "A"): np.array(B, order="C"),
        key(prefix, "B"): np.array(A, order="C"),
    }


def from_peft(sd, prefix):
    found = {}
    for name in sd:
        for letter in "AB":
            if name.replace(".default", "") == key(prefix, letter):
                found[letter] = sd[name]
    for letter in "AB":
        if letter not in found:
            raise KeyError(key(prefix, letter))
    return found["B"], found["A"]


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (A.shape[1] if r is None else r) * (A @ B)
