"""OrderedDict, named tuple, a subclass of KeyError, einsum."""

from collections import ChainMap, OrderedDict
from typing import NamedTuple

import numpy as np


class Factors(NamedTuple):
    A: np.ndarray
    B: np.ndarray


class MissingFactor(KeyError):
    """Says which key is missing."""


KEY = "base_model.model.{}.lora_{}{}.weight"


def to_peft(A: np.ndarray, B: np.ndarray, prefix: str) -> dict[str, np.ndarray]:
    pairs = [("B", A), ("A", B)]
    return OrderedDict((KEY.format(prefix, x, ""), M.copy(order="C")) for x, M in pairs)


def from_peft(sd, prefix):
    found = {}
    for letter in "AB":
        for adapter in (".default", ""):
            key = KEY.format(prefix, letter, adapter)
            found = ChainMap({letter: sd[key]}, found) if key in sd else found
        if letter not in found:
            raise MissingFactor(KEY.format(prefix, letter, ""))
    return Factors(A=found["B"], B=found["A"])


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return np.einsum("dr,rk->dk", A, B) * (alpha / (A.shape[1] if r is None else r))
