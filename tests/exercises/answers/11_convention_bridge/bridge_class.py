"""A dataclass for one module, with torch for the product."""

from dataclasses import dataclass

import numpy as np
import torch


@dataclass
class Module:
    prefix: str

    def key(self, letter, adapter=""):
        return f"base_model.model.{self.prefix}.lora_{letter}{adapter}.weight"

    def read(self, sd, letter):
        try:
            return sd[self.key(letter)]
        except KeyError as plain:
            try:
                return sd[self.key(letter, ".default")]
            except KeyError:
                raise plain from None


def to_peft(A, B, prefix):
    module = Module(prefix)
    saved = {}
    for letter, factor in (("A", B), ("B", A)):
        fresh = np.empty(factor.shape, factor.dtype)
        fresh[...] = factor
        saved[module.key(letter)] = fresh
    return saved


def from_peft(sd, prefix):
    module = Module(prefix)
    return module.read(sd, "B").copy(), module.read(sd, "A").copy()


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = map(torch.tensor, from_peft(sd, prefix))
    return ((A @ B) * (alpha / (A.shape[-1] if r is None else r))).numpy()
