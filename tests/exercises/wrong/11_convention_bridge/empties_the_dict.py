"""Takes the factors out of the caller's dict, and gives them back as a list."""

import numpy as np

KEY = "base_model.model.{}.lora_{}{}.weight"


def to_peft(A, B, prefix):
    return {
        KEY.format(prefix, "A", ""): np.array(B, order="C"),
        KEY.format(prefix, "B", ""): np.array(A, order="C"),
    }


def take(sd, prefix, letter):
    for adapter in ("", ".default"):
        if KEY.format(prefix, letter, adapter) in sd:
            return sd.pop(KEY.format(prefix, letter, adapter))
    raise KeyError(KEY.format(prefix, letter, ""))


def from_peft(sd, prefix):
    return [take(sd, prefix, "B"), take(sd, prefix, "A")]


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (r or A.shape[1]) * (A @ B)
