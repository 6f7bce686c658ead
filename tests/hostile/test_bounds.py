"""The price of a frame, told from its bytes before anything is built from them."""

from __future__ import annotations

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.grading.jail.bounds import MAX_NESTING, MAX_VALUES, Bounds
from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.jail.wire import Codec

pytestmark = pytest.mark.slow

_EXTENSION = st.builds(msgpack.ExtType, st.integers(0, 100), st.binary(max_size=70))
_PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=300)
    | st.binary(max_size=300)
    | _EXTENSION
)
_KEYS = st.text(max_size=40) | st.integers(-(2**63), 2**64 - 1)
_NESTED = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=40) | st.dictionaries(_KEYS, inner, max_size=20),
    max_leaves=60,
)


def count(value: object) -> int:
    if isinstance(value, list):
        return 1 + sum(map(count, value))
    if isinstance(value, dict):
        return 1 + sum(1 + count(inner) for inner in value.values())
    return 1


def price_left(data: bytes) -> int:
    """How many single values may follow `data` before the bounds refuse."""
    bounds = Bounds()
    bounds.charge(data)
    low, high = 0, MAX_VALUES + 1
    while low < high - 1:
        middle = (low + high) // 2
        trial = Bounds()
        trial.charge(data)
        try:
            trial.charge(b"\xc0", price=middle)
            low = middle
        except WireError:
            high = middle
    return low


@given(_NESTED)
def test_every_value_is_counted_once(value: object) -> None:
    assert price_left(msgpack.packb(value)) == MAX_VALUES - count(value)


@pytest.mark.parametrize("size", [15, 16, 65_535, 65_536])
def test_lengths_of_every_width(size: int) -> None:
    for value in ([None] * size, dict.fromkeys(range(size)), "a" * size, bytes(size)):
        assert price_left(msgpack.packb(value)) == MAX_VALUES - count(value)


def codec() -> Codec:
    return Codec(find=lambda number, name: None)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xdd\x00\x20\x00\x00" + b"\x80" * (1 << 21), id="values"),
        pytest.param(b"\x91" * (MAX_NESTING + 2) + b"\xc0", id="nesting"),
        pytest.param(b"\xdd\xff\xff\xff\xff", id="length"),
        pytest.param(b"\xc1", id="unused"),
        pytest.param(b"\xc6\xff\xff\xff\xff", id="truncated"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        codec().decode(data)


def test_wrapping_costs_at_each_layer() -> None:
    body = msgpack.packb(bytes(10 << 20))
    for _ in range(30):
        body = msgpack.packb(msgpack.ExtType(3, body))
    with pytest.raises(WireError, match="wrapped"):
        codec().decode(body)
