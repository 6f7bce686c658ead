"""Takes the two factors in the order in which their product fits, whatever the letters say."""

import numpy as np


def key(prefix, letter, adapter=""):
    return f"base_model.model.{prefix}.lora_{letter}{adapter}.weight"


def to_peft(A, B, prefix):
    return {
        key(prefix, "A"): np.array(B, order="C"),
        key(prefix, "B"): np.array(A, order="C"),
    }


def find(sd, prefix, letter):
    for adapter in ("", ".default"):
        if key(prefix, letter, adapter) in sd:
            return sd[key(prefix, letter, adapter)]
    raise KeyError(key(prefix, letter))


def from_peft(sd, prefix):
    first, second = find(sd, prefix, "A"), find(sd, prefix, "B")
    return (first, second) if first.shape[1] == second.shape[0] else (second, first)


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (A.shape[1] if r is None else r) * (A @ B)
