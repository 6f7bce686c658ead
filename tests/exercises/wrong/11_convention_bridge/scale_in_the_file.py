"""The scale is baked into what is saved, for r = 16 and α = 32."""

import numpy as np

KEY = "base_model.model.{}.lora_{}{}.weight"


def to_peft(A, B, prefix):
    return {
        KEY.format(prefix, "A", ""): np.array(B, order="C"),
        KEY.format(prefix, "B", ""): 2.0 * np.array(A, order="C"),
    }


def find(sd, prefix, letter):
    for adapter in ("", ".default"):
        if KEY.format(prefix, letter, adapter) in sd:
            return sd[KEY.format(prefix, letter, adapter)]
    raise KeyError(KEY.format(prefix, letter, ""))


def from_peft(sd, prefix):
    return find(sd, prefix, "B") / 2.0, find(sd, prefix, "A")


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (r or A.shape[1]) * (A @ B)
