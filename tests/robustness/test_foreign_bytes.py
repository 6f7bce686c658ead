"""What reads foreign bytes, on genuine ones with a node or some bytes changed: by hypothesis.

`python -m tests.fuzzing` goes on from here, guided by what the bytes reach.
"""

from __future__ import annotations

import importlib
import tracemalloc
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.jail.wire import Codec
from tests.fuzzing.running import TARGETS
from tests.fuzzing.targets import wire

pytestmark = pytest.mark.slow

_EXAMPLES = {"pages": 60, "archives": 60, "reports": 60}


@cache
def seeds_of(target: str) -> list[bytes]:
    return list(importlib.import_module(f"tests.fuzzing.targets.{target}").seeds())


@pytest.mark.parametrize("name", TARGETS)
def test_genuine_bytes_are_taken(name: str) -> None:
    target = importlib.import_module(f"tests.fuzzing.targets.{name}")
    for seed in seeds_of(name)[:40]:
        target.one_input(seed)


@pytest.mark.parametrize("name", [name for name in TARGETS if name not in ("pages", "archives")])
def test_a_changed_node_is_refused_in_the_documented_way(name: str) -> None:
    target = importlib.import_module(f"tests.fuzzing.targets.{name}")

    @settings(max_examples=_EXAMPLES.get(name, 150), deadline=None)
    @given(st.sampled_from(seeds_of(name)), st.integers(0, 1 << 32))
    def holds(seed: bytes, number: int) -> None:
        target.one_input(target.TONGUE.shaken(seed, Random(number)))

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_changed_bytes_are_refused_in_the_documented_way(name: str) -> None:
    target = importlib.import_module(f"tests.fuzzing.targets.{name}")

    @settings(max_examples=_EXAMPLES.get(name, 150), deadline=None)
    @given(st.sampled_from(seeds_of(name)), st.data())
    def holds(seed: bytes, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(seed)), "from")
        end = data.draw(st.integers(start, min(len(seed), start + 40)), "to")
        target.one_input(seed[:start] + data.draw(st.binary(max_size=40), "bytes") + seed[end:])

    holds()


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(seeds_of("wire")), st.integers(0, 1 << 32))
def test_decoding_takes_no_more_memory_than_the_bytes_allow(seed: bytes, number: int) -> None:
    data = wire.TONGUE.shaken(seed, Random(number))
    codec = Codec(find=wire.Remote)
    tracemalloc.start()
    try:
        codec.decode(data)
    except WireError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < (2 << 20) + 500 * len(data)
