"""Keys without ".weight" at the end."""

import numpy as np


def to_peft(A, B, prefix):
    stem = f"base_model.model.{prefix}.lora_"
    return {stem + "A": np.array(B, order="C"), stem + "B": np.array(A, order="C")}


def from_peft(sd, prefix):
    stem = f"base_model.model.{prefix}.lora_"
    return sd[stem + "B"], sd[stem + "A"]


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (r or A.shape[1]) * (A @ B)
