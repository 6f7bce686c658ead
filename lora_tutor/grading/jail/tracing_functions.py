"""numpy's functions on tracing arrays: each is told to the array by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import NDArray

from lora_tutor.grading.jail import tracing
from lora_tutor.grading.jail.program import Program, dtype_name, refuse
from lora_tutor.grading.jail.tracing import TracingArray, derived, made, plain

_zeros = np.zeros  # numpy's own, also while a recording puts the tracing form in its place


def blank(program: Program, shape: Any, dtype: Any) -> TracingArray:
    """Zeros, which the learner may write into."""
    name = dtype_name(dtype)
    value: NDArray[Any] = _zeros(shape, name)
    return TracingArray(
        program, program.append("zeros", [], [list(value.shape), name]), value, True
    )


def _sum(a: TracingArray, axis: Any = None, *, keepdims: bool = False) -> TracingArray:
    axes = tuple(range(a.ndim)) if axis is None else axis
    numbers = [int(each) for each in (axes if isinstance(axes, (tuple, list)) else (axes,))]
    value = a._value.sum(axis=tuple(numbers), keepdims=bool(keepdims))
    own = isinstance(value, np.ndarray)
    options = [numbers, bool(keepdims)]
    return derived(a, "sum", options, np.asarray(value), own, view=False)


def _dot(a: Any, b: Any) -> TracingArray:
    if np.ndim(plain(a)) == 0 or np.ndim(plain(b)) == 0:
        return made("multiply", np.multiply, (a, b))
    return made("dot", np.dot, (a, b))


def _einsum(spec: Any, *inputs: Any, optimize: Any = False) -> TracingArray:
    if not isinstance(spec, str):
        raise refuse("np.einsum without a subscript string")
    best = bool(optimize)

    def function(*arrays: Any) -> Any:
        return np.einsum(spec, *arrays, optimize=best)

    return made("einsum", function, inputs, [spec, best])


def _tensordot(a: Any, b: Any, axes: Any = 2) -> TracingArray:
    if not isinstance(axes, int):
        axes = [[x] if isinstance(x, int) else [int(i) for i in x] for x in axes]
    return made("tensordot", lambda x, y: np.tensordot(x, y, axes), (a, b), axes)


def _inner(a: Any, b: Any) -> TracingArray:
    if np.ndim(plain(a)) == 0 or np.ndim(plain(b)) == 0:
        return made("multiply", np.multiply, (a, b))
    return made("inner", np.inner, (a, b))


def _joined(name: str) -> Callable[..., TracingArray]:
    function = getattr(np, name)

    def join(arrays: Sequence[Any], axis: int = 0) -> TracingArray:
        if axis is None:
            raise refuse(f"np.{name} without an axis")
        return made(name, lambda *xs: function(xs, axis=axis), list(arrays), int(axis))

    return join


def _side_by_side(arrays: Sequence[Any]) -> TracingArray:
    return _joined("concatenate")(arrays, 0 if np.ndim(plain(arrays[0])) == 1 else 1)


def _one_below_the_other(arrays: Sequence[Any]) -> TracingArray:
    rows = [each.reshape(1, -1) if np.ndim(plain(each)) == 1 else each for each in arrays]
    return _joined("concatenate")(rows, 0)


def _as_columns(arrays: Sequence[Any]) -> TracingArray:
    columns = [each.reshape(-1, 1) if np.ndim(plain(each)) == 1 else each for each in arrays]
    return _joined("concatenate")(columns, 1)


def _like(
    prototype: TracingArray, dtype: Any = None, order: str = "K", *, shape: Any = None
) -> TracingArray:
    size = prototype.shape if shape is None else shape
    return blank(prototype._program, size, prototype.dtype if dtype is None else dtype)


def _moveaxis(a: TracingArray, source: Any, destination: Any) -> TracingArray:
    """As numpy does it: the other axes keep their order, the moved ones are inserted in turn."""
    moved = normalize_axis_tuple(source, a.ndim, "source")
    places = normalize_axis_tuple(destination, a.ndim, "destination")
    if len(moved) != len(places):
        raise ValueError("source and destination must have the same number of axes")
    order = [axis for axis in range(a.ndim) if axis not in moved]
    for place, axis in sorted(zip(places, moved, strict=True)):
        order.insert(place, axis)
    return a.transpose(order)


def _reshape(a: TracingArray, shape: Any, order: str = "C") -> TracingArray:
    return a.reshape(shape, order=order)


def _ravel(a: TracingArray, order: str = "C") -> TracingArray:
    return a.ravel(order)


def _transpose(a: TracingArray, axes: Any = None) -> TracingArray:
    return a.transpose() if axes is None else a.transpose(axes)


def _swapaxes(a: TracingArray, axis1: int, axis2: int) -> TracingArray:
    return a.swapaxes(axis1, axis2)


def _copy(a: TracingArray, order: str = "K") -> TracingArray:
    return a.copy()


def _shape(a: TracingArray) -> tuple[int, ...]:
    return a.shape


def _ndim(a: TracingArray) -> int:
    return a.ndim


def _size(a: TracingArray, axis: int | None = None) -> int:
    return a.size if axis is None else a.shape[axis]


def _matmul(a: Any, b: Any) -> TracingArray:
    return made("matmul", np.matmul, (a, b))


def _matrix_transpose(a: TracingArray) -> TracingArray:
    return a.swapaxes(-1, -2)


def _expand_dims(a: TracingArray, axis: int) -> TracingArray:
    return a.reshape(np.expand_dims(a._value, axis).shape)


def _multi_dot(arrays: Sequence[Any]) -> Any:
    """In the order that costs least, as numpy chooses it."""
    first, last = np.ndim(plain(arrays[0])), np.ndim(plain(arrays[-1]))
    chain = list(arrays)
    if first == 1:
        chain[0] = chain[0].reshape(1, -1)
    if last == 1:
        chain[-1] = chain[-1].reshape(-1, 1)
    if len(chain) < 2 or any(np.ndim(plain(each)) != 2 for each in chain):
        raise ValueError("multi_dot takes two arrays or more, with two axes each")
    result = _cheapest(chain)[1]()
    if first == 1 and last == 1:
        return result[0, 0]
    return result.ravel() if 1 in (first, last) else result


def _cheapest(chain: list[Any]) -> tuple[int, Callable[[], Any]]:
    """(multiplications, the product) of the cheapest brackets round a short chain of matrices."""
    if len(chain) == 1:
        return 0, lambda: chain[0]
    rows, columns = chain[0].shape[0], chain[-1].shape[1]
    ways = []
    for cut in range(1, len(chain)):
        (left, make_left), (right, make_right) = _cheapest(chain[:cut]), _cheapest(chain[cut:])
        cost = left + right + rows * chain[cut].shape[0] * columns
        ways.append((cost, make_left, make_right))
    cost, make_left, make_right = min(ways, key=lambda way: way[0])
    return cost, lambda: _dot(make_left(), make_right())


def _outer(a: Any, b: Any) -> TracingArray:
    return made("outer", np.outer, (a, b))


tracing.HANDLERS.update(
    {
        "column_stack": _as_columns,
        "concatenate": _joined("concatenate"),
        "copy": _copy,
        "dot": _dot,
        "einsum": _einsum,
        "empty_like": _like,
        "expand_dims": _expand_dims,
        "hstack": _side_by_side,
        "inner": _inner,
        "matmul": _matmul,
        "matrix_transpose": _matrix_transpose,
        "moveaxis": _moveaxis,
        "multi_dot": _multi_dot,
        "ndim": _ndim,
        "outer": _outer,
        "ravel": _ravel,
        "reshape": _reshape,
        "shape": _shape,
        "size": _size,
        "stack": _joined("stack"),
        "sum": _sum,
        "swapaxes": _swapaxes,
        "tensordot": _tensordot,
        "transpose": _transpose,
        "vstack": _one_below_the_other,
        "zeros_like": _like,
    }
)
