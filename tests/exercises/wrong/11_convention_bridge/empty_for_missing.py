"""A writer of zeros, as every adapter has before its first step, is taken for a missing one."""

import numpy as np


def key(prefix, letter, adapter=""):
    return f"base_model.model.{prefix}.lora_{letter}{adapter}.weight"


def to_peft(A, B, prefix):
    return {
        key(prefix, "A"): np.array(B, order="C"),
        key(prefix, "B"): np.array(A, order="C"),
    }


def from_peft(sd, prefix):
    found = []
    for letter in "BA":
        array = sd.get(key(prefix, letter), sd.get(key(prefix, letter, ".default")))
        if array is None or not array.any():
            raise KeyError(key(prefix, letter))
        found.append(array)
    return tuple(found)


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (A.shape[1] if r is None else r) * (A @ B)
