"""Arrays that write down what is done with them, for the checks that judge cost.

The learner's function computes as usual; each operation is also appended to a program of plain
lists. The trusted side replays the program on other numbers of the same shapes and counts there, so
neither the cost nor the result can be claimed: see `lora_tutor.grading.replay.trace`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from lora_tutor.grading.jail.program import Program, dtype_name, key_to_data, refuse

_UFUNCS = {
    "add": "add",
    "subtract": "subtract",
    "multiply": "multiply",
    "divide": "divide",
    "true_divide": "divide",
    "power": "power",
    "negative": "negative",
    "positive": "positive",
    "matmul": "matmul",
}
_CONTRACTIONS = {
    "matvec": "...ij,...j->...i",
    "vecmat": "...i,...ij->...j",
    "vecdot": "...i,...i->...",
}
HANDLERS: dict[str, Callable[..., Any]] = {}
"""What stands for a function of numpy's, by its name; filled by `tracing_functions`."""


class TracingArray(NDArrayOperatorsMixin):
    """Behaves as the array it stands for.

    `own` marks the learner's own memory, which may be changed in place. A view keeps its origin
    (source, operation, options), so that it follows what is written into its source later, and so
    that what is written into it reaches the source.
    """

    __slots__ = ("_below", "_origin", "_own", "_program", "_step", "_value")
    __array_priority__ = 1000.0

    def __init__(self, program: Program, step: int, value: NDArray[Any], own: bool) -> None:
        self._program = program
        self._step = step
        self._value = value
        self._own = own
        self._origin: tuple[TracingArray, str, object] | None = None
        self._below = -1

    # -- what an array tells of itself --------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        return self._value.shape

    @property
    def ndim(self) -> int:
        return self._value.ndim

    @property
    def size(self) -> int:
        return self._value.size

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._value.dtype

    @property
    def T(self) -> TracingArray:
        return self.transpose()

    @property
    def mT(self) -> TracingArray:
        return self.swapaxes(-1, -2)

    def __len__(self) -> int:
        return len(self._value)

    def __iter__(self) -> Iterator[TracingArray]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"<array of shape {self.shape} under count>"

    def __array__(self, *_: object, **__: object) -> NDArray[Any]:
        raise refuse("Turning the array into a plain one (np.asarray, np.array, float, torch)")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise refuse(f".{name}")

    def __bool__(self) -> bool:
        raise refuse("Asking an array for its truth value")

    def __contains__(self, _: object) -> bool:
        raise refuse("Asking an array for its truth value")

    def __float__(self) -> float:
        raise refuse("Taking a number out of an array")

    def __int__(self) -> int:
        raise refuse("Taking a number out of an array")

    def __complex__(self) -> complex:
        raise refuse("Taking a number out of an array")

    # -- numpy's functions; the mixin sends every operator through them ------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        called = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
        if called == "np.add.reduce" and options.keys() <= {"axis", "keepdims"}:
            axis, keepdims = options.get("axis", 0), bool(options.get("keepdims"))
            return HANDLERS["sum"](inputs[0], axis, keepdims=keepdims)
        if called == "np.multiply.outer" and all(np.ndim(plain(x)) == 1 for x in inputs):
            return made("outer", np.outer, inputs)
        if ufunc.__name__ in _CONTRACTIONS and method == "__call__" and not options:
            return HANDLERS["einsum"](_CONTRACTIONS[ufunc.__name__], *inputs)
        name = _UFUNCS.get(ufunc.__name__)
        if name is None or method != "__call__":
            raise refuse(called)
        (out,) = options.pop("out", (None,))
        if options:
            raise refuse(f"{called} with {', '.join(options)}")
        result = made(name, ufunc, inputs)
        return result if out is None else _into(out, result)

    def __array_function__(
        self, function: Any, types: object, arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:
        called = f"{function.__module__.replace('numpy', 'np', 1)}.{function.__name__}"
        handler = HANDLERS.get(function.__name__)
        if handler is None:
            raise refuse(called)
        try:
            inspect.signature(handler).bind(*arguments, **options)
        except TypeError:
            raise refuse(f"{called} with these options") from None
        return handler(*arguments, **options)

    # -- memory -------------------------------------------------------------------------------

    def current(self) -> int:
        """The step that holds its numbers now; a view looks whether its source has changed."""
        if self._origin is not None:
            source, operation, options = self._origin
            below = source.current()
            if below != self._below:
                self._below = below
                self._step = self._program.append(operation, [["step", below]], options)
        return self._step

    def _writable(self) -> bool:
        if self._own or self._origin is None:
            return self._own
        source, operation, _ = self._origin
        return operation == "index" and source._writable()

    def _changed(self, step: int) -> None:
        """Its numbers are now those of `step`, in its source too."""
        self._step = step
        if self._origin is not None:
            source, _, key = self._origin
            operands = [["step", source.current()], ["step", step]]
            source._changed(self._program.append("setitem", operands, key))
            self._below = source.current()

    def __getitem__(self, key: Any) -> TracingArray:
        data, value = key_to_data(key), self._value[key]
        if isinstance(value, np.generic):
            return derived(self, "index", data, np.asarray(value), own=False, view=False)
        return derived(self, "index", data, value, own=False)

    def __setitem__(self, key: Any, value: Any) -> None:
        if not self._writable():
            raise refuse("Writing into an input, or into a reshaped or transposed view")
        data = key_to_data(key)
        operands = [["step", self.current()], operand(value, self._program)]
        self._value[key] = plain(value)
        self._changed(self._program.append("setitem", operands, data))

    # -- shape ----------------------------------------------------------------------------------

    def reshape(self, *shape: Any, order: str = "C") -> TracingArray:
        if order != "C":
            raise refuse(f"reshape with order={order!r}")
        new = self._value.reshape(shape[0] if len(shape) == 1 else shape)
        own = not np.may_share_memory(new, self._value)
        return derived(self, "reshape", list(new.shape), new, own)

    def ravel(self, order: str = "C") -> TracingArray:
        return self.reshape(-1, order=order)

    def flatten(self, order: str = "C") -> TracingArray:
        return self.reshape(-1, order=order).copy()

    def transpose(self, *axes: Any) -> TracingArray:
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        full = tuple(order) if order else tuple(reversed(range(self.ndim)))
        new = self._value.transpose(full)
        return derived(self, "transpose", [int(a) for a in full], new, own=False)

    def swapaxes(self, first: int, second: int) -> TracingArray:
        order = list(range(self.ndim))
        order[first], order[second] = order[second], order[first]
        return self.transpose(order)

    def astype(self, dtype: Any, **_: object) -> TracingArray:
        return derived(self, "astype", dtype_name(dtype), self._value.astype(dtype), own=True)

    def copy(self, *_: object, **__: object) -> TracingArray:
        return derived(self, "copy", None, self._value.copy(), own=True)

    def sum(self, axis: Any = None, *, keepdims: bool = False) -> Any:
        return HANDLERS["sum"](self, axis, keepdims=keepdims)

    def dot(self, other: Any) -> Any:
        return HANDLERS["dot"](self, other)


def derived(
    source: TracingArray,
    operation: str,
    options: object,
    value: NDArray[Any],
    own: bool,
    view: bool = True,
) -> TracingArray:
    """The result of an operation on one array. Without `own` memory it is a view, unless it is
    a single number. A view of an input need not follow anything: inputs never change."""
    below = source.current()
    step = source._program.append(operation, [["step", below]], options)
    result = TracingArray(source._program, step, value, own)
    if view and not own and (source._own or source._origin is not None):
        result._origin, result._below = (source, operation, options), below
    return result


def made(
    operation: str, function: Callable[..., Any], inputs: Sequence[Any], options: object = None
) -> TracingArray:
    """The result of an operation on several arrays and numbers: new memory, or one number."""
    program = next((x._program for x in inputs if isinstance(x, TracingArray)), None)
    if program is None:
        raise refuse("Changing an array in place by numbers from elsewhere")
    operands = [operand(value, program) for value in inputs]
    value = function(*(plain(item) for item in inputs))
    step = program.append(operation, operands, options)
    return TracingArray(program, step, np.asarray(value), isinstance(value, np.ndarray))


def plain(value: Any) -> Any:
    return value._value if isinstance(value, TracingArray) else value


def operand(value: Any, program: Program) -> list[object]:
    """How a step names what it works on; numbers may come from anywhere, arrays may not."""
    if isinstance(value, TracingArray):
        return ["step", value.current()]
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (bool, int, float)):
        return ["number", value]
    if isinstance(value, np.number) and not isinstance(value, np.complexfloating):
        return ["number", value.item()]
    if isinstance(value, np.ndarray) and not value.any():
        step = program.append("zeros", [], [list(value.shape), dtype_name(value.dtype)])
        return ["step", step]
    raise refuse(f"Mixing in {type(value).__name__} with numbers of its own")


def _into(target: Any, result: TracingArray) -> TracingArray:
    """`target += ...`, `out=target`. A single number cannot be changed, only replaced."""
    if not isinstance(target, TracingArray):
        raise refuse("Changing a plain array in place")
    if target.ndim == 0 and not target._writable():
        return result
    if not target._writable():
        raise refuse("Changing an input, or a reshaped or transposed view, in place")
    if target.shape != result.shape:
        raise ValueError(f"cannot put shape {result.shape} into {target.shape}")
    if not np.can_cast(result.dtype, target.dtype, "same_kind"):
        raise TypeError(f"cannot put {result.dtype} into {target.dtype}")
    new = result if result.dtype == target.dtype else result.astype(target.dtype)
    target._value[...] = new._value
    target._changed(new.current())
    return target
