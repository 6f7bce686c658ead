"""The codec: the checker decodes what an untrusted process has sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
import torch

from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.jail.wire import Codec, RemoteMark
from tests.fuzzing.shaking import MSGPACK


@dataclass(frozen=True, slots=True)
class Remote(RemoteMark):
    """What the checker makes of a handle to an object of the jail."""

    number: int
    name: str

    @property
    def mark(self) -> tuple[str, object]:
        return "h", [self.number, self.name]


CODEC = Codec(find=Remote)
TONGUE = MSGPACK


def one_input(data: bytes) -> None:
    """Refused with a WireError, or a value that crosses once more as it is."""
    try:
        value = CODEC.decode(data)
    except WireError:
        return
    try:
        again = CODEC.encode(value)
    except WireError:
        return
    assert CODEC.encode(CODEC.decode(again)) == again


def seeds() -> Iterator[bytes]:
    for value in _values():
        yield CODEC.encode(value)


def _values() -> Iterator[Any]:
    rng = np.random.default_rng(7)
    alpha, r = sympy.symbols("alpha r", positive=True)
    weights = rng.standard_normal((3, 4))
    yield ["call", 1, None, [weights, weights.T, 16.0], {"alpha": 16, "rank": 2}, False]
    yield {"steps": [["input", [], 0], ["add", [["step", 0]], None]], "output": ["step", 1]}
    yield [None, True, -1, 1 << 70, 2.5, 1 + 2j, "α", b"\0", (1, (2,)), {"a": {1: 2}}]
    for name in ("bool", "int8", "uint64", "float16", "float32", "complex64"):
        yield np.ones((2, 3)).astype(name)
    yield np.float32(2.5)
    yield [np.dtype("float32"), np.int64, torch.bfloat16, rng, Remote(3, "Layer")]
    for kind in (torch.float32, torch.bfloat16, torch.bool):
        yield torch.ones((2, 3), dtype=kind)
    yield torch.arange(12).reshape(3, 4).T
    yield alpha / r * sympy.sqrt(r) + sympy.Rational(1, 3) * sympy.exp(-alpha)
    yield sympy.Matrix([[alpha, 1], [sympy.pi, sympy.Min(alpha, r)]])
