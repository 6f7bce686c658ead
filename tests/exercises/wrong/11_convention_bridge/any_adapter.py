"""Reads the factors of any adapter, whatever its name."""

import numpy as np


def key(prefix, letter, adapter=""):
    return f"base_model.model.{prefix}.lora_{letter}{adapter}.weight"


def to_peft(A, B, prefix):
    return {
        key(prefix, "A"): np.array(B, order="C"),
        key(prefix, "B"): np.array(A, order="C"),
    }


def find(sd, prefix, letter):
    if key(prefix, letter) in sd:
        return sd[key(prefix, letter)]
    stem = f"base_model.model.{prefix}.lora_{letter}."
    for name in sd:
        if name.startswith(stem):
            return sd[name]
    raise KeyError(key(prefix, letter))


def from_peft(sd, prefix):
    return find(sd, prefix, "B"), find(sd, prefix, "A")


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (A.shape[1] if r is None else r) * (A @ B)
