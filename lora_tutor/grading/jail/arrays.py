"""Arrays, tensors, scalars, dtypes and random generators as plain lists, and back.

An array travels as [kind, dtype, shape, layout, writeable, bytes]. Layout is kept because code that
assumes contiguous memory must meet the same memory that a direct call would give it.
"""

from __future__ import annotations

import functools
import math
import sys
from typing import Any

import numpy as np

from lora_tutor.grading.jail.errors import WireError

_DTYPES = frozenset(
    [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
        "bfloat16",
    ]
)
_MAX_DIMS = 8
SPECIAL_TAGS = frozenset({"s", "d", "g"})
"""s: numpy scalar, d: dtype, g: a numpy Generator by its state."""


def _torch() -> Any:
    """torch where it is loaded: a tensor cannot exist elsewhere, and loading it takes a second."""
    return sys.modules.get("torch")


def pack(value: object) -> list[object] | None:
    """The list for an array or tensor; None for anything else; WireError for an odd dtype."""
    if isinstance(value, np.ndarray):
        plain = np.asarray(value)
        return ["array", *_numpy(plain), _layout(plain), bool(plain.flags.writeable), _raw(plain)]
    torch = _torch()
    if torch is not None and isinstance(value, torch.Tensor):
        tensor = value.detach()
        if tensor.layout is not torch.strided or tensor.device.type != "cpu":
            raise WireError(f"a tensor on {tensor.device} with layout {tensor.layout}")
        tensor = tensor.resolve_conj().resolve_neg()
        name = str(tensor.dtype).removeprefix("torch.")
        layout = "C" if tensor.is_contiguous() else "S"
        if tensor.ndim >= 2 and layout == "S" and tensor.mT.is_contiguous():
            layout = "F"
        contiguous = tensor.contiguous()
        if name == "bfloat16":
            contiguous = contiguous.view(torch.int16)
        if name not in _DTYPES:
            raise WireError(f"a tensor of dtype {name}")
        shape = [int(n) for n in tensor.shape]
        return ["tensor", name, shape, layout, True, contiguous.numpy().tobytes()]
    return None


@functools.cache
def _name(dtype: np.dtype[Any]) -> str:
    """dtype.name, which numpy builds anew each time: a tenth of what a crossing costs."""
    return dtype.name


def _numpy(array: np.ndarray[Any, Any]) -> tuple[str, list[int]]:
    name = _name(array.dtype)
    if name not in _DTYPES:
        raise WireError(f"an array of dtype {name}")
    return name, list(array.shape)


def _raw(array: np.ndarray[Any, Any]) -> bytes:
    if array.dtype == np.bool_:
        array = array.view(np.uint8) != 0  # a view of other bytes as bool is no error in numpy
    native = array.astype(array.dtype.newbyteorder("="), copy=False)
    return native.tobytes()


def _layout(array: np.ndarray[Any, Any]) -> str:
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "S"


def unpack(fields: object) -> Any:
    match fields:
        case [
            ("array" | "tensor") as kind,
            str() as name,
            list() as dims,
            str() as layout,
            bool() as writeable,
            bytes() as raw,
        ]:
            pass
        case _:
            raise WireError("not an array")
    if name not in _DTYPES or len(dims) > _MAX_DIMS:
        raise WireError("an array of an unknown kind")
    if not all(type(n) is int and 0 <= n <= 1 << 40 for n in dims):
        raise WireError("an array of an impossible shape")
    stored = np.dtype("int16" if name == "bfloat16" else name)
    if math.prod(dims) * stored.itemsize != len(raw):
        raise WireError("an array whose bytes do not fit its shape")
    if name == "bool" and raw.strip(b"\0\1"):
        raise WireError("truth values that are neither true nor false")
    array = np.frombuffer(raw, dtype=stored).reshape(dims)
    if kind == "tensor":
        return _tensor(array, name, layout)
    if name == "bfloat16":
        raise WireError("an array of an unknown kind")
    laid = _lay_out(array, layout)
    laid.flags.writeable = writeable
    return laid


def _lay_out(array: np.ndarray[Any, Any], layout: str) -> np.ndarray[Any, Any]:
    if layout == "F":
        return np.array(array, order="F")
    if layout == "S" and array.ndim:
        roomy = np.empty((*array.shape[:-1], 2 * array.shape[-1]), dtype=array.dtype)
        strided = roomy[..., ::2]
        strided[...] = array
        return strided
    return np.array(array, order="C")


def _tensor(array: np.ndarray[Any, Any], name: str, layout: str) -> Any:
    import torch

    if layout == "F" and array.ndim >= 2:
        tensor = torch.from_numpy(np.ascontiguousarray(array.swapaxes(-1, -2)).copy()).mT
    elif layout == "S" and array.ndim:
        tensor = torch.from_numpy(_lay_out(array, "C")).repeat_interleave(2, dim=-1)[..., ::2]
    else:
        tensor = torch.from_numpy(_lay_out(array, "C"))
    return tensor.view(torch.bfloat16) if name == "bfloat16" else tensor


def pack_special(value: object) -> tuple[str, object] | None:
    if isinstance(value, np.generic):
        if value.dtype.name not in _DTYPES:
            raise WireError(f"a scalar of dtype {value.dtype.name}")
        return "s", [value.dtype.name, value.tobytes()]
    if isinstance(value, np.dtype):
        return "d", ["numpy", value.name]
    if isinstance(value, type) and issubclass(value, np.generic):
        return "d", ["scalar type", np.dtype(value).name]
    if isinstance(value, np.random.Generator):
        return "g", _generator_state(value)
    torch = _torch()
    if torch is not None and isinstance(value, torch.dtype):
        return "d", ["torch", str(value).removeprefix("torch.")]
    return None


def _generator_state(generator: np.random.Generator) -> list[object]:
    state: Any = generator.bit_generator.state
    if state["bit_generator"] != "PCG64":
        raise WireError(f"a generator of kind {state['bit_generator']}")
    inner = state["state"]
    return [
        hex(inner["state"]),
        hex(inner["inc"]),
        int(state["has_uint32"]),
        int(state["uinteger"]),
    ]


def set_generator_state(generator: np.random.Generator, fields: object) -> None:
    match fields:
        case [str() as state, str() as inc, int() as has, int() as rest] if (
            len(state) <= 40 and len(inc) <= 40
        ):
            generator.bit_generator.state = {
                "bit_generator": "PCG64",
                "state": {"state": int(state, 16), "inc": int(inc, 16)},
                "has_uint32": has,
                "uinteger": rest,
            }
        case _:
            raise WireError("not a generator")


def _seed_of(fields: object) -> int:
    match fields:
        case [str() as state, *_] if len(state) <= 40:
            return int(state, 16)
    raise WireError("not a generator")


def unpack_special(tag: str, fields: object) -> Any:
    match tag, fields:
        case "s", [str() as name, bytes() as raw] if name in _DTYPES and name != "bfloat16":
            dtype = np.dtype(name)
            if len(raw) != dtype.itemsize or (name == "bool" and raw not in (b"\0", b"\1")):
                raise WireError("a scalar of the wrong size")
            return np.frombuffer(raw, dtype=dtype)[0]
        case "d", ["numpy", str() as name] if name in _DTYPES and name != "bfloat16":
            return np.dtype(name)
        case "d", ["scalar type", str() as name] if name in _DTYPES and name != "bfloat16":
            return np.dtype(name).type
        case "d", ["torch", str() as name] if name in _DTYPES:
            import torch

            return getattr(torch, name)
        case "g", _:
            # `spawn` needs a seed sequence; it does not cross, so one is made from the state.
            generator = np.random.Generator(np.random.PCG64(_seed_of(fields)))
            set_generator_state(generator, fields)
            return generator
    raise WireError(f"a malformed {tag!r}")
