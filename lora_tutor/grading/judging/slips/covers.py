"""Two laws together, where no single one holds for all that is wrong in a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import prod

import numpy as np

from lora_tutor.grading.judging.compare import is_array
from lora_tutor.grading.judging.slips.laws import Leaf, laws_of
from lora_tutor.grading.judging.slips.numbers import lone, numeric
from lora_tutor.grading.judging.slips.words import TOLD

Ways = Sequence[Mapping[str, Leaf]]
"""By which laws one wrong value can be explained, each with the value to which it applies."""
_ORDER = {law: number for number, law in enumerate(TOLD)}
_OWN = "shape type reordered arranged scale part_scale offset absolute shifted untested only form"
_ALONE = {*_OWN.split(), "made_of", "rest", "inner_scale"}
"""Laws that are told alone: beside another they may well be its consequence."""


def ways_of(leaf: Leaf) -> Ways:
    """One law or two at once, for one wrong value."""
    alone: list[Mapping[str, Leaf]] = [{law: leaf} for law in laws_of(leaf)]
    return [way for way in (*alone, *_twofold(leaf)) if not way.keys() & _ALONE]


def covers(facts: Sequence[Ways]) -> Iterator[Mapping[str, Sequence[Leaf]]]:
    """Pairs of laws of which each wrong value follows one, or both at once; the likeliest first."""
    laws = sorted({law for ways in facts for way in ways for law in way}, key=_ORDER.__getitem__)
    for pair in [*((law,) for law in laws), *combinations(laws, 2)]:
        chosen = [_fewest([way for way in ways if way.keys() <= {*pair}]) for ways in facts]
        if all(chosen):
            used = [law for law in pair if any(law in way for way in chosen)]
            yield {law: [way[law] for way in chosen if law in way] for law in used}


def _fewest(ways: Ways) -> Mapping[str, Leaf]:
    return min(ways, key=len, default={})


def _twofold(leaf: Leaf) -> Iterator[Mapping[str, Leaf]]:
    """The first law is mended, and the second told of what is left."""
    for law, mended in _mended(leaf):
        for other in laws_of(mended) - {law}:
            yield {law: leaf, other: mended}


def _mended(leaf: Leaf) -> Iterator[tuple[str, Leaf]]:
    got, want = leaf.got, leaf.want
    if isinstance(got, list | tuple) and isinstance(want, np.ndarray):
        try:
            yield "kind", replace(leaf, got=np.asarray(got, dtype=want.dtype))
        except (TypeError, ValueError):
            return
    if numeric(got) is None or not is_array(got) or type(got) is not type(want):
        return
    if got.dtype != want.dtype:
        cast: Callable[..., object] = got.astype if isinstance(got, np.ndarray) else got.to
        yield "dtype", replace(leaf, got=cast(want.dtype))
    shape, asked = tuple(got.shape), tuple(want.shape)
    if shape != asked and prod(shape) == prod(asked) and lone(shape) == lone(asked):
        yield "axes", replace(leaf, got=got.reshape(asked))
    if len(shape) == 2 and shape[::-1] == asked:
        yield "transposed", replace(leaf, got=got.T)
