"""A quantiser that keeps a record: 25_loftq_init is given one as an argument."""

import numpy as np


class Quantiser:
    """Rounds to 2**bits - 1 equally spaced levels, symmetric around zero: an array of the rounded
    values comes back, not of their codes. The largest magnitude is kept.

    `log` holds a copy of every input, in the order of the calls.
    """

    def __init__(self, bits):
        self.highest = 2 ** (bits - 1) - 1
        self.log = []

    def __call__(self, values):
        array = np.array(values, dtype=np.float64)
        self.log.append(array)
        step = np.abs(array).max(initial=0.0) / self.highest
        return np.asarray(step * np.rint(array / step)) if step else np.zeros_like(array)


def quantiser(bits):
    """making a quantiser"""
    return Quantiser(bits)
