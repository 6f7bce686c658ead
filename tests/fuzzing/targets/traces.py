"""Traced programs: the checker runs them again, on numbers of its own."""

from __future__ import annotations

from collections.abc import Iterator

import msgpack
import numpy as np

from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.jail.wire import Codec
from lora_tutor.grading.replay.trace import Trace
from tests.fuzzing.shaking import MSGPACK

_CODEC = Codec()
_WEIGHTS = np.ones((3, 4))
TONGUE = MSGPACK


def one_input(data: bytes) -> None:
    """Refused with a WireError, or run within its bounds."""
    try:
        Trace.read(_CODEC.decode(data)).replay(_WEIGHTS, _WEIGHTS.T, 2.0)
    except WireError:
        return


def seeds() -> Iterator[bytes]:
    zero, one = ["step", 0], ["step", 1]
    inputs = [["input", [], 0], ["input", [], 1]]
    for steps in (
        [["add", [zero, zero], None], ["multiply", [zero, ["number", 2.0]], None]],
        [["matmul", [zero, one], None], ["dot", [one, zero], None]],
        [["einsum", [zero, one], ["ab,bc->ac", False]], ["tensordot", [zero, one], 1]],
        [["reshape", [zero], [4, 3]], ["transpose", [zero], [1, 0]], ["sum", [zero], [0, False]]],
        [["zeros", [], [[3, 4], "float64"]], ["setitem", [["step", 2], one], [["rest"]]]],
        [["stack", [zero, zero], 0], ["concatenate", [zero, zero], 1], ["copy", [zero], None]],
        [["index", [zero], [["int", 1], ["slice", None, 2, None]]], ["astype", [one], "float32"]],
        [["outer", [zero, one], None], ["power", [zero, ["number", 2]], None]],
    ):
        program = {"steps": [*inputs, *steps], "output": ["step", len(steps) + 1]}
        yield msgpack.packb(program)
