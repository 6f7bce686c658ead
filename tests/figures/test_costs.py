"""Figures that count memory, numbers and flops: held against counts made another way."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from lora_tutor.figures import (
    flop_meter,
    memory_bars,
    savings,
    trainable_fraction,
)


def test_the_memory_of_page_1_1() -> None:
    full = memory_bars.memory(7e9, 1.0)
    assert full.parts == (14e9, 14e9, 28e9, 28e9, 28e9)
    assert full.total == 112e9
    assert memory_bars.memory(7e9, 40e6 / 7e9).total == pytest.approx(14.56e9)


@pytest.mark.parametrize("share", memory_bars.SHARES)
def test_the_weights_never_shrink_with_the_share(share: float) -> None:
    assert memory_bars.memory(7e9, share).parts[0] == 14e9


def test_the_weights_shrink_with_their_bits_alone() -> None:
    full, four_bits = memory_bars.memory(7e9, 0.01), memory_bars.memory(7e9, 0.01, 0.5)
    assert four_bits.parts[0] == 3.5e9
    assert four_bits.parts[1:] == full.parts[1:]


def _gpt2() -> int:
    """From its shapes: embeddings, 12 blocks with biases and norms, the last norm."""
    width, block = 768, 0
    block += width * 3 * width + 3 * width + width * width + width
    block += 2 * (width * 4 * width) + 4 * width + width + 2 * 2 * width
    return 50257 * width + 1024 * width + 12 * block + 2 * width


def _llama2() -> int:
    width, inner = 4096, 11008
    block = 4 * width * width + 3 * width * inner + 2 * width
    return 2 * 32000 * width + 32 * block + width


def test_the_models_are_as_large_as_their_shapes_say() -> None:
    gpt2, llama2, gpt3 = trainable_fraction.MODELS
    assert gpt2.parameters == _gpt2()
    assert llama2.parameters == _llama2()
    linear = gpt3.layers * sum(d * k for d, k in gpt3.shapes)
    assert linear == pytest.approx(gpt3.parameters, rel=0.01)


@pytest.mark.parametrize(("rank", "numbers"), [(1, 4_718_592), (4, 18_874_368), (8, 37_748_736)])
def test_the_adapters_of_gpt3_are_those_of_the_paper(rank: int, numbers: int) -> None:
    gpt3 = trainable_fraction.MODELS[-1]
    assert gpt3.adapter(rank, trainable_fraction.ATTENTION) == numbers


def test_one_in_9285() -> None:
    gpt3 = trainable_fraction.MODELS[-1]
    share = gpt3.fraction(4, trainable_fraction.ATTENTION)
    assert trainable_fraction.times_fewer(share) == "1 in 9,285"


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.76, "1 in 1.3"), (0.16, "1 in 6.2"), (0.01, "1 in 100"), (2.7, "more than all")],
)
def test_shares_of_all_numbers(share: float, said: str) -> None:
    assert trainable_fraction.times_fewer(share) == said


def test_the_border_of_a_square_is_half_its_side() -> None:
    assert savings.border_text(savings.parameters_border(4096, 4096)) == "2,048"
    assert savings.border_text(savings.flops_border(4096, 4096)) == "682.7"


def test_the_flops_of_page_4_2() -> None:
    small = [bill.flops for bill in flop_meter.bills(64, 96, 4, 8)]
    assert small == [109_568, 246_784, 159_744, 689_152]


def test_the_four_ways_give_the_same_numbers() -> None:
    d, k, r, n, s = 5, 8, 3, 4, 7 / 3
    rng = np.random.default_rng(0)
    w, a, b = rng.normal(size=(d, k)), rng.normal(size=(d, r)), rng.normal(size=(r, k))
    x = rng.normal(size=(n, k))
    base = x @ w.T
    ways = [
        base + s * ((x @ b.T) @ a.T),
        base + s * (x @ (a @ b).T),
        x @ (w + s * (a @ b)).T,
        base + s * np.einsum("nk,rk,dr->nd", x, b, a),
    ]
    assert len(ways) == len(flop_meter.bills(d, k, r, n))
    assert all(np.allclose(way, ways[0]) for way in ways)


@pytest.mark.parametrize("r", [1, 4, 64])
@pytest.mark.parametrize(("d", "k"), flop_meter.LAYERS)
def test_merging_pays_from_the_border(d: int, k: int, r: int) -> None:
    border = flop_meter.border(d, k, r)
    for n, merging_is_cheaper in ((border - 0.1, False), (border + 0.1, True)):
        thin, _, merged, _ = flop_meter.bills(d, k, r, n)
        assert (merged.flops < thin.flops) == merging_is_cheaper
    assert border > d * k / (d + k)


def test_both_borders_are_where_the_ratios_are_one() -> None:
    d, k, r = sp.symbols("d k r", positive=True)
    for ratio, border in (
        (savings.parameters_ratio, savings.parameters_border),
        (savings.flops_ratio, savings.flops_border),
    ):
        (found,) = sp.solve(sp.Eq(ratio(d, k, r), 1), r)  # type: ignore[arg-type]
        assert sp.simplify(found - border(d, k)) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(("d", "k", "border"), [(768, 768, 384), (768, 3072, 614.4)])
def test_the_borders_of_page_4_5(d: int, k: int, border: float) -> None:
    assert savings.parameters_border(d, k) == pytest.approx(border)
    assert savings.flops_border(d, k) == pytest.approx(border / 3)


@pytest.mark.parametrize(
    ("rank", "word"), [(8, "Below both"), (1024, "costs more flops"), (2048, "as many numbers")]
)
def test_the_verdict_names_the_border_that_was_passed(rank: float, word: str) -> None:
    assert word in savings.verdict(4096, 4096, rank)
