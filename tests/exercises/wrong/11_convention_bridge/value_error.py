"""Raises the wrong type of error, with the right text."""

import numpy as np

KEY = "base_model.model.{}.lora_{}{}.weight"


def to_peft(A, B, prefix):
    return {
        KEY.format(prefix, "A", ""): np.array(B, order="C"),
        KEY.format(prefix, "B", ""): np.array(A, order="C"),
    }


def find(sd, prefix, letter):
    for adapter in ("", ".default"):
        if KEY.format(prefix, letter, adapter) in sd:
            return sd[KEY.format(prefix, letter, adapter)]
    raise ValueError(KEY.format(prefix, letter, "") + " is missing")


def from_peft(sd, prefix):
    return find(sd, prefix, "B"), find(sd, prefix, "A")


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (r or A.shape[1]) * (A @ B)
