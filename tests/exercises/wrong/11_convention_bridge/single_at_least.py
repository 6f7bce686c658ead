"""Half precision is saved in single."""

import numpy as np


def key(prefix, letter, adapter=""):
    return f"base_model.model.{prefix}.lora_{letter}{adapter}.weight"


def to_peft(A, B, prefix):
    return {
        key(prefix, letter): np.array(each, np.result_type(each, np.float32), order="C")
        for letter, each in (("A", B), ("B", A))
    }


def find(sd, prefix, letter):
    for adapter in ("", ".default"):
        if key(prefix, letter, adapter) in sd:
            return sd[key(prefix, letter, adapter)]
    raise KeyError(key(prefix, letter))


def from_peft(sd, prefix):
    return find(sd, prefix, "B"), find(sd, prefix, "A")


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (A.shape[1] if r is None else r) * (A @ B)
