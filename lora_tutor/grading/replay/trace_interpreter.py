"""The machine that runs a traced program and counts.

A multiply-add counts as two flops; an elementwise operation one an element; a sum one an element
that it reads; moving and reshaping are free. A product of p operands by einsum costs p times the
product of all its index lengths, as numpy performs it without a path.

The program comes from the untrusted side: what a step would take is asked before it is taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.jail.program import DTYPES
from lora_tutor.grading.replay import contractions

Array = NDArray[Any]
_ELEMENTWISE = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "negative": np.negative,
    "positive": np.positive,
}
_MAX_ELEMENTS = 1 << 24
"""Of all results together: 128 MiB in double precision."""
_MAX_FLOPS = 1 << 31
_MAX_NUMBER = 1 << 62


@dataclass(frozen=True, slots=True)
class Product:
    """One contraction: the shapes of its operands, of its result, and the lengths summed over."""

    shape: tuple[int, ...]
    flops: int
    left: tuple[int, ...]
    right: tuple[int, ...]
    sums_over: tuple[int, ...]


class Machine:
    """Runs steps that may be forged: what each costs is known before it is paid for."""

    def __init__(self, arguments: Sequence[Any]) -> None:
        self._arguments = arguments
        self._results: list[Array] = []
        self._elements = 0
        self.flops = 0
        self.products: list[Product] = []
        self.elementwise: list[tuple[int, ...]] = []

    def run(self, step: Any) -> None:
        operation, operands, options = step
        values = [self._operand(operand) for operand in operands]
        with np.errstate(all="ignore"):
            if operation in _ELEMENTWISE:
                result = self._elementwise(_ELEMENTWISE[operation], values)
            else:
                result = np.asarray(getattr(self, f"_do_{operation}")(values, options))
        self._results.append(result)

    def _elementwise(self, function: np.ufunc, values: list[Any]) -> Array:
        # One more would be numpy's `out`; and numbers alone would be Python's, without bounds.
        arrays = sum(isinstance(value, np.ndarray) for value in values)
        if len(values) != function.nin or not arrays:
            raise WireError("an operation on no array, or on too many")
        shape = np.broadcast_shapes(*(np.shape(value) for value in values))
        self._spend(self._room(shape))
        self.elementwise.append(shape)
        return np.asarray(function(*values))

    def _room(self, shape: Sequence[int]) -> int:
        """The number of elements of a result, which must fit beside those made before."""
        size = math.prod(shape)
        self._elements += size
        if self._elements > _MAX_ELEMENTS:
            raise WireError("a trace that computes too much")
        return size

    def _spend(self, flops: int) -> None:
        self.flops += flops
        if self.flops > _MAX_FLOPS:
            raise WireError("a trace that computes too much")

    def _operand(self, operand: Any) -> Any:
        match operand:
            case ["step", int() as number] if 0 <= number < len(self._results):
                return self._results[number]
            case ["number", (bool() | int() | float()) as value] if not (
                isinstance(value, int) and abs(value) > _MAX_NUMBER
            ):
                return value
        raise WireError("an operand of no known kind")

    def result(self, output: Any) -> Any:
        match output:
            case ["tuple", list() as items]:
                return tuple(self.result(item) for item in items)
            case ["list", list() as items]:
                return [self.result(item) for item in items]
            case ["dict", list() as items]:
                return {str(key): self.result(item) for key, item in items}
        return self._operand(output)

    # -- sources and moves --------------------------------------------------------------------

    def _do_input(self, _: list[Any], position: int) -> Array:
        argument = self._arguments[position]
        if not isinstance(argument, np.ndarray):
            raise WireError("an input that is no array")
        return argument

    def _do_zeros(self, _: list[Any], options: list[Any]) -> Array:
        shape, dtype = options
        self._room(shape)
        return np.zeros(shape, _numeric(dtype))

    def _do_index(self, values: list[Any], key: list[Any]) -> Array:
        return np.asarray(values[0][_key(key)])

    def _do_setitem(self, values: list[Any], key: list[Any]) -> Array:
        changed = self._do_copy(values, None)
        changed[_key(key)] = values[1]
        return changed

    def _do_reshape(self, values: list[Any], shape: list[int]) -> Array:
        self._room(values[0].shape)
        return np.asarray(values[0].reshape(shape))

    def _do_transpose(self, values: list[Any], axes: list[int]) -> Array:
        return np.asarray(values[0].transpose(axes))

    def _do_astype(self, values: list[Any], dtype: str) -> Array:
        self._room(values[0].shape)
        return np.asarray(values[0].astype(_numeric(dtype)))

    def _do_copy(self, values: list[Any], _: object) -> Array:
        self._room(values[0].shape)
        return np.array(values[0])

    def _do_concatenate(self, values: list[Any], axis: int) -> Array:
        for value in values:
            self._room(np.shape(value))
        return np.concatenate(values, axis=axis)

    def _do_stack(self, values: list[Any], axis: int) -> Array:
        for value in values:
            self._room(np.shape(value))
        return np.stack(values, axis=axis)

    # -- contractions ---------------------------------------------------------------------------

    def _do_sum(self, values: list[Any], options: list[Any]) -> Array:
        (array,) = values
        axes, keepdims = options
        lengths = tuple(array.shape[axis] for axis in axes)
        result = np.asarray(array.sum(axis=tuple(axes), keepdims=bool(keepdims)))
        self._room(result.shape)
        self._count(array.size, result.shape, [array], lengths)
        return result

    def _count(
        self, flops: int, shape: tuple[int, ...], values: Sequence[Any], sums_over: tuple[int, ...]
    ) -> None:
        self._spend(flops)
        left, right = np.shape(values[0]), np.shape(values[-1]) if len(values) > 1 else ()
        self.products.append(Product(shape, flops, left, right, sums_over))

    def _product(
        self,
        function: Callable[[Any, Any], Any],
        values: Sequence[Any],
        shape: tuple[int, ...],
        sums_over: tuple[int, ...],
        flops_each: int = 2,
    ) -> Array:
        flops = flops_each * self._room(shape) * math.prod(sums_over)
        self._count(flops, shape, values, sums_over)
        return np.asarray(function(*values))

    def _do_matmul(self, values: list[Any], _: object) -> Array:
        left, right = (value.shape for value in values)
        leading = np.broadcast_shapes(left[:-2], right[:-2])
        shape = (*leading, *left[:-1][-1:], *(right[-1:] if len(right) > 1 else ()))
        return self._product(np.matmul, values, shape, left[-1:])

    def _do_dot(self, values: list[Any], _: object) -> Array:
        left, right = (value.shape for value in values)
        return self._product(np.dot, values, left[:-1] + right[:-2] + right[1:][-1:], left[-1:])

    def _do_inner(self, values: list[Any], _: object) -> Array:
        left, right = (value.shape for value in values)
        return self._product(np.inner, values, left[:-1] + right[:-1], left[-1:])

    def _do_outer(self, values: list[Any], _: object) -> Array:
        left, right = values
        return self._product(np.outer, values, (left.size, right.size), (), flops_each=1)

    def _do_tensordot(self, values: list[Any], axes: Any) -> Array:
        left, right = values
        if isinstance(axes, int):
            axes = [list(range(left.ndim - axes, left.ndim)), list(range(axes))]
        first = {axis % left.ndim for axis in axes[0]}
        second = {axis % right.ndim for axis in axes[1]}
        shape = tuple(n for axis, n in enumerate(left.shape) if axis not in first)
        shape += tuple(n for axis, n in enumerate(right.shape) if axis not in second)
        lengths = tuple(left.shape[axis] for axis in axes[0])
        return self._product(lambda a, b: np.tensordot(a, b, axes), values, shape, lengths)

    def _do_einsum(self, values: list[Any], options: list[Any]) -> Array:
        spec, best = options
        terms, output = contractions.explicit(spec, [value.ndim for value in values])
        waiting = list(values)
        for step in contractions.steps(terms, output, values, bool(best)):
            chosen = [waiting.pop(position) for position in sorted(step.positions, reverse=True)]
            chosen = chosen if best and len(values) > 2 else chosen[::-1]
            waiting.append(self._contracted(step.terms, step.output, chosen))
        return np.asarray(waiting[0])

    def _contracted(self, terms: Sequence[str], output: str, values: list[Any]) -> Array:
        lengths: dict[str, int] = {}
        for term, value in zip(terms, values, strict=True):
            for letter, length in zip(term, value.shape, strict=True):
                lengths[letter] = max(length, lengths.get(letter, 1))
        shape = tuple(lengths[letter] for letter in output)
        self._room(shape)
        summed = tuple(length for letter, length in lengths.items() if letter not in output)
        flops = max(len(values), 1) * math.prod(lengths.values())
        self._count(flops, shape, values, summed)
        return np.asarray(np.einsum(",".join(terms) + "->" + output, *values))


def _numeric(name: str) -> str:
    if name not in DTYPES:
        raise WireError("a dtype of no known kind")
    return name


def _key(parts: list[Any]) -> tuple[Any, ...]:
    return tuple(_key_part(part) for part in parts)


def _key_part(part: Any) -> Any:
    match part:
        case ["at", int() as index]:
            return index
        case ["slice", start, stop, step]:
            return slice(start, stop, step)
        case ["new"]:
            return None
        case ["rest"]:
            return Ellipsis
    raise WireError("an index of no known kind")
