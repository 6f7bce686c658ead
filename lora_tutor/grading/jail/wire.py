"""Values as frames: length-prefixed msgpack, data only, bounded before anything is allocated.

Both sides speak it: the trusted checker, and the jail where a learner's code runs. No tag builds
an object by calling something that the other side names: an array is (dtype, shape, bytes) with a
dtype from a fixed list, a formula a tree of known nodes. A frame that breaks a rule raises
`WireError`.

msgpack was the fastest data-only codec measured for a five-argument call (0.4 ms; JSON with
buffers 0.8, safetensors 1.2, pickle 2.7); it is the reason why it is a dependency.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any

import msgpack

from lora_tutor.grading.jail import arrays, formulas
from lora_tutor.grading.jail.bounds import MAX_VALUES, Bounds
from lora_tutor.grading.jail.errors import WireError

MAX_FRAME = 64 << 20
MAX_DEPTH = 48
_HEADER = struct.Struct(">I")

_ARRAY, _FORMULA, _TAGGED = 1, 2, 3
_UNSOUND = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    msgpack.UnpackException,
)
# Building a node of a formula takes ten times as long as unpacking a plain value.
_PRICE_OF_FORMULAS = 10
# No longer ones, on either side: Python writes none of more than 4300 digits in words.
_MOST_BITS = 1 << 13
_MOST_DIGITS = len("-0x") + _MOST_BITS // 4

KeepObject = Callable[[object], "tuple[int, str]"]
FindObject = Callable[[int, str], object]


class Codec:
    """Encode and decode values for one side.

    `keep` turns an object that is no data into (number, type name), `find` turns that pair into
    what this side holds under the number. Without them such an object raises WireError.
    """

    def __init__(
        self,
        keep: KeepObject | None = None,
        find: FindObject | None = None,
    ) -> None:
        self._keep = keep
        self._find = find

    def encode(self, value: object) -> bytes:
        try:
            data: bytes = msgpack.packb(value, default=self._foreign, strict_types=True)
        except (ValueError, OverflowError, TypeError, RecursionError) as error:
            raise WireError(f"cannot be carried: {error}") from None
        if len(data) > MAX_FRAME:
            raise WireError(f"a value of {len(data) >> 20} MiB; the limit is {MAX_FRAME >> 20} MiB")
        return _countable(data)

    def decode(self, data: bytes) -> Any:
        if len(data) > MAX_FRAME:
            raise WireError("a frame larger than the limit")
        return self._decode(data, 0, Bounds())

    def _decode(self, data: bytes, depth: int, bounds: Bounds, price: int = 1) -> Any:
        if depth > MAX_DEPTH:
            raise WireError("nested too deeply")
        bounds.charge(data, price)
        try:
            return msgpack.unpackb(
                data,
                ext_hook=lambda code, body: self._extension(code, body, depth + 1, bounds),
                strict_map_key=False,
                raw=False,
            )
        except WireError:
            raise
        except _UNSOUND as error:
            raise WireError(f"not a value: {error}") from None

    # -- encoding ---------------------------------------------------------------------------

    def _foreign(self, value: object) -> object:
        """msgpack asks for every value that is not exactly one of its own types."""
        kind = type(value)
        if isinstance(value, tuple) and (kind is tuple or hasattr(value, "_fields")):
            return self._tagged("t", list(tuple.__iter__(value)))
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, complex) and kind is complex:
            return self._tagged("z", [value.real, value.imag])
        if isinstance(value, int) and not isinstance(value, bool):
            return self._integer(int(value))
        array = arrays.pack(value)
        if array is not None:
            return msgpack.ExtType(_ARRAY, msgpack.packb(array))
        special = arrays.pack_special(value)
        if special is not None:
            return self._tagged(*special)
        formula = formulas.pack(value)
        if formula is not None:
            return msgpack.ExtType(_FORMULA, msgpack.packb(formula))
        if isinstance(value, float):
            return float(value)
        if isinstance(value, Mapping):
            return dict(value.items())
        if isinstance(value, list) and kind is not list:
            return list(value)
        if isinstance(value, RemoteMark):
            return self._tagged(*value.mark)
        if self._keep is None:
            raise TypeError(f"a {kind.__name__} is not data")
        return self._tagged("h", list(self._keep(value)))

    def _integer(self, value: int) -> object:
        if -(1 << 63) <= value < 1 << 64:
            return value
        if value.bit_length() > _MOST_BITS:
            raise TypeError(f"an integer of more than {_MOST_BITS} bits")
        return self._tagged("i", hex(value))

    def _tagged(self, tag: str, body: object) -> msgpack.ExtType:
        packed = msgpack.packb([tag, body], default=self._foreign, strict_types=True)
        return msgpack.ExtType(_TAGGED, _countable(packed))

    # -- decoding ---------------------------------------------------------------------------

    def _extension(self, code: int, body: bytes, depth: int, bounds: Bounds) -> Any:
        if code == _ARRAY:
            return arrays.unpack(self._decode(body, depth, bounds))
        if code == _FORMULA:
            return formulas.unpack(self._decode(body, depth, bounds, _PRICE_OF_FORMULAS))
        if code != _TAGGED:
            raise WireError(f"unknown extension {code}")
        match self._decode(body, depth, bounds):
            case ["t", list() as items]:
                return tuple(items)
            case ["z", [float() as real, float() as imag]]:
                return complex(real, imag)
            case ["i", str() as digits] if len(digits) <= _MOST_DIGITS:
                return int(digits, 16)
            case ["h", [int() as number, str() as name]] if self._find is not None:
                return self._find(number, name)
            case [str() as tag, special] if tag in arrays.SPECIAL_TAGS:
                return arrays.unpack_special(tag, special)
        raise WireError("unknown tag")


def _countable(data: bytes) -> bytes:
    """Too many values are told by the side that has them: the other one takes them for a broken
    frame. Each is a byte at the least."""
    if len(data) > MAX_VALUES:
        Bounds().charge(data)
    return data


class RemoteMark:
    """What stands on this side for something that lives on the other; `mark` is its tagged form."""

    __slots__ = ()

    @property
    def mark(self) -> tuple[str, object]:
        raise NotImplementedError


def frame(body: bytes) -> bytes:
    return _HEADER.pack(len(body)) + body


def body_length(header: bytes) -> int:
    """The length that a header announces; WireError above the limit, before any allocation."""
    (length,) = _HEADER.unpack(header)
    if length > MAX_FRAME:
        raise WireError("a frame larger than the limit")
    return int(length)


HEADER_SIZE = _HEADER.size
