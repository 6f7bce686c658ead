"""A key function and plain conditions."""

import numpy as np


def name(prefix, letter):
    return "base_model.model." + prefix + ".lora_" + letter + ".weight"


def to_peft(A, B, prefix):
    return {
        name(prefix, "A"): np.ascontiguousarray(B).copy(),
        name(prefix, "B"): np.ascontiguousarray(A).copy(),
    }


def find(sd, key):
    if key in sd:
        return sd[key]
    other = key.replace(".weight", ".default.weight")
    if other in sd:
        return sd[other]
    raise KeyError(f"{key} is not in the dict")


def from_peft(sd, prefix):
    A = find(sd, name(prefix, "B"))
    B = find(sd, name(prefix, "A"))
    return A, B


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    if r is None:
        r = B.shape[0]
    return alpha / r * A @ B
