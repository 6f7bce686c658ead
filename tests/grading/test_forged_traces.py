"""Forged programs: what no tracing array writes is refused before it costs anything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.replay.trace import Trace


def forged(*steps: list[Any], output: Any = None) -> Trace:
    first = ["input", [], 0]
    return Trace([first, *steps], ["step", len(steps)] if output is None else output)


S0, S1 = ["step", 0], ["step", 1]
BIG = ["zeros", [], [[1 << 11, 1 << 11], "float64"]]
FORGED: dict[str, Trace] = {
    "no such operation": forged(["__init__", [S0], []]),
    "a private method": forged(["operand", [S0], []]),
    "an operation that is a list": forged([["add"], [S0], []]),
    "a step that is none": forged(["add", [S0]]),
    "a later step": forged(["add", [S0, ["step", 5]], None]),
    "a negative step": forged(["add", [S0, ["step", -1]], None]),
    "text for a number": forged(["add", [S0, ["number", "1"]], None]),
    "no such input": Trace([["input", [], 7]], S0),
    "a number as input": Trace([["input", [], 1]], S0),
    "objects": forged(["astype", [S0], "object"]),
    "long text": forged(["astype", [S0], "S100000000"]),
    "negative zeros": forged(["zeros", [], [[-1, 5], "float64"]]),
    "vast zeros": forged(["zeros", [], [[1 << 40], "float64"]]),
    "many large ones": forged(*[BIG] * 8),
    "many large casts": forged(BIG, *[["astype", [S1], "complex128"]] * 8),
    "a vast sum of a row and a column": forged(
        ["zeros", [], [[1 << 20, 1], "float64"]],
        ["zeros", [], [[1, 1 << 20], "float64"]],
        ["add", [S1, ["step", 2]], None],
    ),
    "a vast product": forged(
        ["zeros", [], [[1 << 20, 1], "float64"]],
        ["reshape", [S1], [1, 1 << 20]],
        ["matmul", [S1, ["step", 2]], None],
    ),
    "a vast outer product": forged(
        ["zeros", [], [[1 << 20], "float64"]], ["outer", [S1, S1], None]
    ),
    "a vast einsum": forged(
        ["zeros", [], [[1 << 20], "float64"]], ["einsum", [S1, S1], ["a,b->ab", False]]
    ),
    "a vast tensordot": forged(["zeros", [], [[1 << 20], "float64"]], ["tensordot", [S1, S1], 0]),
    "a vast stack": forged(BIG, ["stack", [S1] * 100, 0]),
    "a vast concatenation": forged(BIG, ["concatenate", [S1] * 100, 0]),
    "three operands": forged(["add", [S0, S0, S0], None]),
    "a power of numbers": forged(["power", [["number", 9], ["number", 1 << 40]], None]),
    "too many terms": forged(["einsum", [S0], ["ab,bc->ac", False]]),
    "einsum of nonsense": forged(["einsum", [S0, S0], ["->->", True]]),
    "an unknown key": forged(["index", [S0], [["all"]]]),
    "an output of nonsense": forged(output=["nothing"]),
    "too many steps": forged(*[["copy", [S0], None]] * 60_000),
    "a deep output": forged(output=S0),
}
deep: Any = S0
for _ in range(5000):
    deep = ["list", [deep]]
FORGED["a deep output"] = forged(output=deep)


@pytest.mark.parametrize("name", FORGED)
def test_forged_programs_are_refused(name: str) -> None:
    with pytest.raises(WireError):
        FORGED[name].replay(np.ones((3, 4)), 2.0)


@pytest.mark.parametrize("value", [None, [], {"steps": 1, "output": 2}, {"output": S0}])
def test_what_is_no_trace_is_refused(value: object) -> None:
    with pytest.raises(WireError):
        Trace.read(value)


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "matmul", "einsum", "index", "setitem", "reshape", "sum"])
            | st.sampled_from(["tensordot", "transpose", "stack", "zeros", "astype", "dot"]),
            st.lists(
                st.integers(0, 3).map(lambda n: ["step", n]) | st.just(["number", 2]), max_size=3
            ),
            st.none()
            | st.integers(-2, 3)
            | st.lists(st.integers(-2, 4) | st.lists(st.integers(-2, 4), max_size=3), max_size=3)
            | st.sampled_from(["float32", [[["rest"]]], ["ab,bc->ac", True], [[2, 2], "int8"]]),
        ).map(list),
        max_size=5,
    )
)
def test_any_program_runs_or_is_refused(steps: list[Any]) -> None:
    try:
        forged(*steps).replay(np.ones((3, 4)))
    except WireError:
        return
