"""Values of every kind cross the border and arrive as they left, layout and type included."""

from __future__ import annotations

import math
from collections import OrderedDict, namedtuple
from typing import Any

import hypothesis.extra.numpy as arrays_of
import msgpack
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_tutor.grading.jail import wire
from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.jail.wire import Codec

CODEC = Codec()
Pair = namedtuple("Pair", "left right")
DTYPES = (
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 "
    "float16 float32 float64 complex64 complex128"
)


def crossed(value: object) -> Any:
    return CODEC.decode(CODEC.encode(value))


def layout(array: np.ndarray) -> str:
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "strided"


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 70), 1 << 70)
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(max_size=8)
    | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(-9, 9), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_plain_values_arrive_as_they_left(value: object) -> None:
    there = crossed(value)
    assert there == value
    assert repr(there) == repr(value)  # types too: 1, True and 1.0 are equal to `==`


@given(
    arrays_of.arrays(
        st.sampled_from(DTYPES.split()),
        arrays_of.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)
def test_arrays_of_every_dtype_and_shape(array: np.ndarray) -> None:
    there = crossed(array)
    assert there.dtype == array.dtype
    assert there.shape == array.shape
    assert there.tobytes() == array.tobytes()
    assert there.flags.owndata or there.base.flags.owndata


@pytest.mark.parametrize("kind", ["numpy", "torch"])
@pytest.mark.parametrize(
    "view",
    [
        lambda a: a,
        lambda a: a.T,
        lambda a: a[::2],
        lambda a: a[:, ::2],
        lambda a: a[:, 1:3],
        lambda a: a[:0],
        lambda a: a[1, 2],
    ],
    ids=["C", "F", "every other row", "every other column", "a window", "empty", "one entry"],
)
def test_memory_layout_survives(kind: str, view: Any) -> None:
    base = np.arange(30.0).reshape(5, 6)
    if kind == "numpy":
        array = view(base)
        assert layout(crossed(np.asarray(array))) == layout(np.asarray(array))
        np.testing.assert_array_equal(crossed(np.asarray(array)), array)
        return
    tensor = view(torch.from_numpy(base))
    there = crossed(tensor)
    assert torch.equal(there, tensor)
    assert there.is_contiguous() == tensor.is_contiguous()
    assert there.T.is_contiguous() == tensor.T.is_contiguous() if tensor.ndim == 2 else True


@pytest.mark.parametrize("writeable", [True, False])
def test_the_read_only_flag_survives(writeable: bool) -> None:
    array = np.ones((2, 3))
    array.flags.writeable = writeable
    assert crossed(array).flags.writeable is writeable


def test_arrays_of_the_other_byte_order_keep_their_values() -> None:
    np.testing.assert_array_equal(crossed(np.arange(4, dtype=">i4")), np.arange(4))


@pytest.mark.parametrize(
    "dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.bool]
)
def test_tensors_of_every_dtype(dtype: torch.dtype) -> None:
    tensor = torch.tensor([[0, 1, 2], [3, 4, 5]]).to(dtype)
    there = crossed(tensor)
    assert there.dtype is dtype
    assert torch.equal(there, tensor)


def test_a_parameter_arrives_as_a_tensor_without_its_graph() -> None:
    there = crossed(torch.nn.Parameter(torch.ones(2)) * 2)
    assert type(there) is torch.Tensor
    assert not there.requires_grad


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Pair(1, [2]), (1, [2])),
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (np.str_("text"), "text"),
        (1 << 4000, 1 << 4000),
        (-(1 << 64), -(1 << 64)),
        (float("inf"), math.inf),
    ],
    ids=repr,
)
def test_near_relatives_of_plain_types(value: object, expected: object) -> None:
    there = crossed(value)
    assert there == expected
    assert type(there) is type(expected)


def test_the_order_of_keys_survives() -> None:
    assert list(crossed({"z": 1, "a": 2, "m": 3})) == ["z", "a", "m"]


@pytest.mark.parametrize("name", DTYPES.split())
def test_scalars_and_dtypes(name: str) -> None:
    scalar = np.dtype(name).type(1)
    assert type(crossed(scalar)) is type(scalar)
    assert crossed(scalar) == scalar
    assert crossed(scalar.dtype) == scalar.dtype
    assert crossed(type(scalar)) is type(scalar)


def test_torch_dtypes() -> None:
    assert crossed(torch.bfloat16) is torch.bfloat16


def test_nan_arrives_as_nan() -> None:
    assert math.isnan(crossed(math.nan))
    assert np.isnan(crossed(np.array([np.nan]))).all()


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.integers(0, 5))
def test_a_generator_continues_where_it_was(seed: int, drawn: int) -> None:
    generator = np.random.default_rng(seed)
    generator.normal(size=drawn)
    generator.integers(0, 9, dtype=np.uint32)  # half a word stays in the buffer
    there = crossed(generator)
    assert there.integers(0, 1 << 30, dtype=np.uint32) == generator.integers(
        0, 1 << 30, dtype=np.uint32
    )
    np.testing.assert_array_equal(there.normal(size=3), generator.normal(size=3))


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        1 << 9000,
        np.array([object()]),
        np.array(["text"]),
        np.datetime64("2021-10-16"),
        torch.ones(2, 2).to_sparse(),
        np.random.Generator(np.random.MT19937(1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_data_is_refused(value: object) -> None:
    with pytest.raises(WireError):
        CODEC.encode(value)


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(WireError):
        CODEC.encode(endless)


def test_objects_go_by_number_and_come_back_as_themselves() -> None:
    kept: list[object] = []

    def keep(value: object) -> tuple[int, str]:
        kept.append(value)
        return len(kept) - 1, type(value).__name__

    codec = Codec(keep=keep, find=lambda number, name: kept[number])
    here = {"module": torch.nn.Linear(2, 3)}
    assert codec.decode(codec.encode(here))["module"] is here["module"]


# -- hostile frames ---------------------------------------------------------------------------


def decoded_or_refused(data: bytes) -> None:
    """Whatever comes, it is a value or a WireError."""
    try:
        CODEC.decode(data)
    except WireError:
        return


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_value_or_a_wire_error(data: bytes) -> None:
    decoded_or_refused(data)


SAMPLES = [
    CODEC.encode(value)
    for value in (
        {"a": np.eye(2), "b": (1, [2.5, None]), "c": 1j, "d": 1 << 80},
        [torch.ones(2, 3), np.float32(1), np.dtype("int8"), torch.float16],
        np.random.default_rng(1),
        np.ones((3, 4))[:, ::2],
    )
]


@settings(max_examples=300)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 3),
)
def test_mutated_frames_are_a_value_or_a_wire_error(
    sample: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(sample)
    for at, value in changes:
        data[at % len(data)] = value
    decoded_or_refused(bytes(data[: len(data) - cut]))


TAGS = st.sampled_from(["t", "z", "i", "h", "s", "d", "g", "?"])


@settings(max_examples=200)
@given(st.integers(0, 127), st.tuples(TAGS | PLAIN, PLAIN) | PLAIN)
def test_sound_frames_of_nonsense_are_a_value_or_a_wire_error(code: int, body: Any) -> None:
    inner = msgpack.packb(body, default=lambda value: str(value), strict_types=False)
    decoded_or_refused(msgpack.packb(msgpack.ExtType(code, inner)))


@settings(max_examples=200)
@given(
    st.sampled_from(["array", "tensor", "else"]),
    st.sampled_from([*DTYPES.split(), "bfloat16", "object", "U8", "V4"]),
    st.lists(st.integers(-2, 1 << 41), max_size=10) | PLAIN,
    st.sampled_from(["C", "F", "S", "?"]),
    st.binary(max_size=32),
)
def test_false_claims_about_an_array_are_refused(
    kind: str, dtype: str, dims: Any, order: str, raw: bytes
) -> None:
    body = msgpack.packb([kind, dtype, dims, order, True, raw], default=str)
    decoded_or_refused(msgpack.packb(msgpack.ExtType(1, body)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xdd\x00\x60\x00\x00" + b"\x90" * (0x600000),
        b"\x91" * 100_000 + b"\xc0",
        b"\x81\xc0" * 50_000 + b"\xc0",
        msgpack.packb(1) + b"\x00",
        b"",
    ],
    ids=[
        "a list of four thousand million",
        "a map of as many",
        "as many bytes",
        "six million empty lists",
        "nested lists",
        "nested maps",
        "junk behind",
        "nothing",
    ],
)
def test_bombs_are_refused_before_they_grow(data: bytes) -> None:
    import tracemalloc

    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            CODEC.decode(data)
        assert tracemalloc.get_traced_memory()[1] < 200 << 20
    finally:
        tracemalloc.stop()


def test_extensions_within_extensions_end() -> None:
    inner = msgpack.packb(["t", [1]])
    for _ in range(100):
        inner = msgpack.packb(["t", [msgpack.ExtType(3, inner)]])
    with pytest.raises(WireError):
        CODEC.decode(msgpack.packb(msgpack.ExtType(3, inner)))


def test_a_header_that_announces_too_much_is_refused() -> None:
    assert wire.body_length(wire.frame(b"abc")[: wire.HEADER_SIZE]) == 3
    with pytest.raises(WireError):
        wire.body_length((wire.MAX_FRAME + 1).to_bytes(4, "big"))


def test_a_value_that_is_too_large_is_refused_on_the_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "MAX_FRAME", 1000)
    with pytest.raises(WireError, match="limit"):
        CODEC.encode(np.zeros(1000))
    with pytest.raises(WireError, match="limit"):
        CODEC.decode(bytes(1001))


@pytest.mark.parametrize("value", [[0] * 1_100_000, (0,) * 1_100_000])
def test_too_many_values_are_refused_on_the_way_out(value: object) -> None:
    with pytest.raises(WireError, match="more than 1048576 values"):
        CODEC.encode(value)
