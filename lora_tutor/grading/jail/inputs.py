"""Finds out which inputs the learner's code changes in place, in a call or after it.

Across a pipe "the input was not modified" would be vacuous: what was changed goes back. An input
may be kept and changed by a later call, so the first ones of a scenario are watched until its end.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from lora_tutor.grading.jail import arrays

UNWATCHED = -1
"""The number of a call whose inputs nobody asks about."""
_MOST_KEPT = 32
_LARGEST_KEPT = 64 << 10
_DEEPEST = 8
_PLAIN = (int, float, str, bool, type(None), bytes, complex)


@dataclass(slots=True)
class _Watched:
    call: int
    index: int
    value: Any
    state: object


def calm(values: Sequence[Any]) -> AbstractContextManager[None]:
    """NumPy silent where nan or infinity is passed in, since it warns of right code too."""
    floats = (each for each in values if isinstance(each, np.ndarray) and each.dtype.kind in "fc")
    if all(np.isfinite(each).all() for each in floats):
        return nullcontext()
    return np.errstate(invalid="ignore")


class Inputs:
    """The inputs of one scenario's calls, which are numbered from 0 by the other side."""

    def __init__(self) -> None:
        self._new: list[_Watched] = []
        self._kept: list[_Watched] = []
        self._changed: list[list[object]] = []
        self._last = 0

    def add(self, call: int, values: Sequence[Any]) -> None:
        """Before a call: these are its inputs, those by name last."""
        if call <= self._last:
            self._kept.clear()  # another scenario has begun
        self._last = call
        for index, value in enumerate(values):
            state = _state(value)
            if state is not None:
                # What is passed once more is told of as the input that it is now.
                self._kept = [each for each in self._kept if each.value is not value]
                self._new.append(_Watched(call, index, value, state))

    def look(self, by_learner: bool = True) -> None:
        """After a call. A change of an earlier input by the checker's own doing is not noted: it
        may write into a parameter that shares its memory with one."""
        for each in self._kept:
            if self._differs(each) and by_learner:
                self._changed.append([each.call, each.index])
        for each in self._new:
            if self._differs(each):
                self._changed.append([each.call, each.index, each.value])
            if len(self._kept) < _MOST_KEPT and _size(each.value) <= _LARGEST_KEPT:
                self._kept.append(each)
        self._new.clear()

    def take(self) -> list[list[object]]:
        """[call, index, value now] of what its own call has changed, [call, index] of what a later
        one has; each change once."""
        changed, self._changed = self._changed, []
        return changed

    def _differs(self, each: _Watched) -> bool:
        state = _state(each.value)
        if state == each.state:
            return False
        each.state = state
        return True


def _state(value: Any, depth: int = 0) -> object:
    """What differs once the value has changed; None for what cannot be changed, or is no data."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype, value.tobytes()
    if isinstance(value, (list, dict, tuple)):
        return _state_of_items(value, depth)
    if isinstance(value, np.random.Generator):
        return arrays.pack_special(value)
    return _state_of_tensor(value)


def _state_of_items(value: Any, depth: int) -> object:
    if depth > _DEEPEST:
        return None
    items = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    states = [(key, _state(item, depth + 1)) for key, item in items]
    if isinstance(value, tuple) and all(state is None for _, state in states):
        return None
    return [
        (key, _identity(item) if state is None else state)
        for (key, state), (_, item) in zip(states, items, strict=True)
    ]


def _identity(item: Any) -> object:
    """Of what cannot be changed, or is no data: there only another in its place is a change."""
    return (type(item), item) if type(item) in _PLAIN else id(item)


def _state_of_tensor(value: Any) -> object:
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return None
    if value.layout is not torch.strided or value.device.type != "cpu":
        return None
    plain = value.detach()
    if plain.dtype is torch.bfloat16:
        plain = plain.contiguous().view(torch.int16)
    try:
        return tuple(plain.shape), plain.dtype, plain.numpy().tobytes()
    except (TypeError, RuntimeError):
        return None  # numpy has nothing like it, such as a quantised tensor


def _size(value: Any) -> int:
    if isinstance(value, (list, dict, tuple)):
        items = value.values() if isinstance(value, dict) else value
        return sum(_size(item) for item in items)
    return int(getattr(value, "nbytes", 0))
