"""Numbers as they are now: what a submission changes in place is changed back after each scenario.

Checks keep some arguments from one grading to the next, a list of weights at the top of their file.
Without this one submission could change what the next is asked.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lora_tutor.grading.jail import arrays


def held(value: Any) -> Any:
    """A copy down to the arrays; what is no data is left as it is."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list):
        return [held(each) for each in value]
    if type(value) is tuple:
        return tuple(held(each) for each in value)
    if isinstance(value, dict):
        return {key: held(each) for key, each in value.items()}
    if arrays.pack(value) is not None:  # a tensor
        return value.detach().clone()
    return value


def is_mutable(value: object) -> bool:
    kinds = (np.ndarray, np.random.Generator, list, tuple, dict)
    return isinstance(value, kinds) or arrays.pack(value) is not None
