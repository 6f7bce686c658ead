"""What the figures of sections 5 to 8 compute, and what their own keys and clicks do."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from lora_tutor.figures import (
    energy_rank,
    flops_bar,
    gradient_graph,
    image_svd,
    loss_recording,
    loss_replay,
    step_player,
    tenants,
    transformer_block,
    variant_picker,
)
from lora_tutor.figures.catalogue import twin
from lora_tutor.tui.figures.eckart_young import EckartYoung
from lora_tutor.tui.figures.gradient_graph import GradientGraph
from lora_tutor.tui.figures.loss_replay import LossReplay
from lora_tutor.tui.figures.player import Player
from lora_tutor.tui.figures.transformer_block import TransformerBlock
from lora_tutor.typeset.api import typeset_inline
from tests.tui.figures.bare import OnePage
from tests.tui.screen_text import sees, until

OURS = (
    "image_svd",
    "energy_rank",
    "gradient_graph",
    "step_player",
    "loss_replay",
    "flops_bar",
    "variant_picker",
    "transformer_block",
    "tenants",
)


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", OURS)
def test_the_twin_keeps_to_its_width(name: str, width: int) -> None:
    text = twin(name, width)
    assert len(text.splitlines()) > 5
    assert max(map(len, text.splitlines())) <= width


# -- 5.2 and 5.3 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", image_svd.PICTURES)
@pytest.mark.parametrize("rank", [1, 4, image_svd.FULL])
def test_the_error_is_made_of_the_dropped_singular_values(name: str, rank: int) -> None:
    found = image_svd.found(name)
    assert image_svd.measured(found, rank) == pytest.approx(found.error(rank), abs=1e-9)


def test_the_pictures_differ_in_the_ranks_they_need() -> None:
    ranks = [image_svd.rank_for(image_svd.found(name), 0.1) for name in image_svd.PICTURES]
    assert np.linalg.matrix_rank(image_svd.flag()) == ranks[0] == 2
    assert all(fewer < more for fewer, more in pairwise(ranks))


@pytest.mark.parametrize(
    ("name", "ranks"),
    [("fast, halving", (1, 2, 4)), ("slow, 1/i", (1, 6, 49)), ("flat", (128, 231, 254))],
)
def test_the_ranks_are_those_of_page_5_3(name: str, ranks: tuple[int, ...]) -> None:
    sigma = energy_rank.SPECTRA[name]
    assert tuple(energy_rank.rank_for(sigma, share) for share in (0.5, 0.9, 0.99)) == ranks


def test_spikes_stand_out_of_their_noise() -> None:
    sigma = energy_rank.SPECTRA["spikes + noise"]
    assert all(high >= low for high, low in pairwise(sigma))
    assert sigma[2] > 2.5 * sigma[3]


# -- 6.1 and 6.2 ----------------------------------------------------------------------------------


def loss(a: np.ndarray, b: np.ndarray, x: np.ndarray) -> float:
    y = gradient_graph.W @ x + gradient_graph.S * a @ (b @ x)
    return 0.5 * float(np.sum((y - gradient_graph.TARGET) ** 2))


@pytest.mark.parametrize(
    ("edge", "place", "printed"),
    [
        ("dA", 0, "((36), (54))"),
        ("dB", 1, "((96, 48, 192))"),
        ("x", 2, "(54, -39, 27)"),
    ],
)
def test_the_walk_ends_in_the_gradients(edge: str, place: int, printed: str) -> None:
    stop = next(s for s in gradient_graph.walk() if s.edge == edge and not s.is_forward)
    assert gradient_graph.numbers(stop.value) == printed
    slope = np.zeros_like(stop.value)
    for at in np.ndindex(slope.shape):
        ends = []
        for move in (1e-5, -1e-5):
            given = [each.copy() for each in (gradient_graph.A, gradient_graph.B, gradient_graph.X)]
            given[place][at] += move
            ends.append(loss(*given))
        slope[at] = (ends[0] - ends[1]) / 2e-5
    assert np.allclose(stop.value, slope, rtol=1e-6)


def test_the_only_thing_never_formed_is_the_gradient_of_w() -> None:
    assert [stop.edge for stop in gradient_graph.walk() if stop.value is None] == ["dW"]


@pytest.mark.parametrize(
    ("name", "floor", "rank"),
    [
        ("A = 0, B random", 0.0, 2),
        ("A random, B = 0", 0.0, 2),
        ("both random", 0.0, 2),
        ("both zero", (3.0**2 + 1.5**2) / 2, 0),
        ("A = 0, B constant", 1.5**2 / 2, 1),
    ],
)
def test_where_each_start_leads(name: str, floor: float, rank: int) -> None:
    last = step_player.states(name)[-1]
    assert last.loss == pytest.approx(floor, abs=2e-3)
    assert np.linalg.matrix_rank(last.update, tol=1e-6) == rank


def test_the_first_step_is_the_one_of_page_6_2() -> None:
    zero, one = step_player.states("A = 0, B random")[:2]
    full = -step_player.goal()
    expected = -step_player.RATE * step_player.S**2 * full @ zero.b.T @ zero.b
    assert np.allclose(one.update, expected)
    assert not zero.grad_b.any()
    assert one.grad_b.any()


@pytest.mark.parametrize(
    ("name", "step", "words"),
    [
        ("A = 0, B random", 0, "moves A alone"),
        ("A random, B = 0", 0, "moves B alone"),
        ("both random", 0, "another one before the first step"),
        ("both zero", 9, "nothing will ever move"),
        ("A = 0, B constant", 9, "rank 1 for ever"),
        ("A = 0, B random", 9, "Both factors move"),
        ("A = 0, B random", step_player.STEPS, "Nearly there"),
    ],
)
def test_a_state_is_remarked_on(name: str, step: int, words: str) -> None:
    assert words in step_player.remark(step_player.states(name)[step])


# -- 6.3 and 6.4 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", loss_recording.METHODS)
@pytest.mark.parametrize("rate", [1, 3])
def test_the_recording_is_what_the_script_makes(method: str, rate: int) -> None:
    recording, again = loss_replay.load(), 6
    rank, steps = loss_recording.METHODS[method], 6 * recording.every
    curve = loss_recording.curve(rank, loss_recording.RATES[rate], steps)
    assert len(curve) == again + 1
    # Three digits were kept; the last of them may fall otherwise with another BLAS.
    assert curve == pytest.approx(recording.curves[method][rate][: again + 1], rel=0.02)


def test_the_recording_says_how_it_was_made() -> None:
    found = json.loads(loss_recording.FILE.read_text("utf-8"))
    assert found["rates"] == list(loss_recording.RATES)
    assert list(found["curves"]) == list(loss_recording.METHODS)
    assert {len(curve) for rows in found["curves"].values() for curve in rows} == {51}


def test_rates_decide_who_is_ahead() -> None:
    recording = loss_replay.load()
    at = recording.rates.index
    assert "behind" in loss_replay.remark(recording, 6, at(0.001), at(0.001))
    assert "10 times" in (ahead := loss_replay.remark(recording, 6, at(0.001), at(0.01)))
    assert "ahead" in ahead
    best = recording.best_rate("full"), recording.best_rate("LoRA r = 16")
    assert "behind full. Each has its best" in loss_replay.remark(recording, 50, *best)


@pytest.mark.parametrize(
    ("side", "rank", "ratio"), [(4096, 16, 0.6745), (256, 64, 1.1667), (256, 128, 1.6667)]
)
def test_work_is_that_of_page_6_4(side: int, rank: int, ratio: float) -> None:
    assert flops_bar.ratio(side, rank) == pytest.approx(ratio, abs=5e-5)
    # Products with A and B, by their shapes: forward, error, and the two gradients.
    thin = 3 * (rank * side + side * rank)
    assert flops_bar.lora(side, rank).adapter == thin
    assert flops_bar.lora(side, rank).weight == 0


@pytest.mark.parametrize("side", [768, 8192 * 3])
def test_both_cost_the_same_at_a_sixth(side: int) -> None:
    assert flops_bar.ratio(side, side // 6) == pytest.approx(1.0)
    assert flops_bar.break_even(side) * 3 == flops_bar.parameter_break_even(side)


# -- 7.1 and 7.2 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", variant_picker.NAMES)
def test_the_count_is_the_one_in_letters(name: str) -> None:
    variant, d, k, r = variant_picker.VARIANTS[name], 5, 8, 3
    letters = variant.count().replace("r(d + k)", "r*(d + k)")
    assert variant.trained(d, k, r) == eval(letters, {"d": d, "k": k, "r": r})
    for ascii_only in (False, True):
        typeset_inline(variant.formula, ascii_only=ascii_only)


def test_every_relative_changes_something() -> None:
    changed = {name: each.changed() for name, each in variant_picker.VARIANTS.items()}
    assert changed.pop("LoRA") == ()
    assert all(changed.values())
    assert changed["LoRA+"] == ("writer",)
    assert changed["QLoRA"] == ("base",)


@pytest.mark.parametrize(
    ("preset", "count"), [("query and value", 13_312), ("all linear layers", 81_920)]
)
def test_a_block_counts_as_on_page_7_2(preset: str, count: int) -> None:
    chosen = transformer_block.PRESETS[preset]
    assert transformer_block.in_block(chosen, 1) == count
    assert transformer_block.in_model(chosen, 16) == count * 16 * 32
    assert transformer_block.equal_rank(chosen, 8, chosen) == 8


# -- 8.1 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("traffic", tenants.TRAFFIC)
@pytest.mark.parametrize("swap", [None, 0, 4])
def test_a_server_does_one_thing_at_a_time(traffic: str, swap: int | None) -> None:
    spans = tenants.batched(traffic) if swap is None else tenants.merged(traffic, swap)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    served = Counter(each for span in spans for each in span.served)
    assert max(served.values()) == 1
    assert all(each.arrives <= span.start for span in spans for each in span.served)
    assert all(len(span.served) <= tenants.BATCH for span in spans)
    if swap is not None:
        assert all(len({each.tenant for each in span.served}) <= 1 for span in spans)


def test_who_is_ahead_depends_on_the_traffic() -> None:
    end = tenants.TICKS
    assert tenants.remark("taking turns", 3, end).startswith("Batched is ahead")
    assert "it cannot mix" in tenants.remark("taking turns", 0, end)
    assert tenants.remark("one tenant alone", 3, end).startswith("Merged is ahead")
    assert not tenants.score(tenants.batched("in bursts"), end).swaps


# -- Keys and clicks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "keys", "words"),
    [
        ("image_svd", ["home"], "r(d + k) = 58, 7% of d k"),
        ("image_svd", ["space"], "left out: M − Mᵣ, r = 3"),
        ("eckart_young", [], "nothing of rank 3 comes closer"),
        ("eckart_young", ["space"], "σᵢ² taken away: 9 + 4 + 1 = 14"),
        ("eckart_young", ["home"], "Nothing is taken away yet."),
        ("eckart_young", ["home", "1"], "Rank 4 can come closer, by 24"),
        ("eckart_young", ["right"], "M', kept: rank 4"),
        ("energy_rank", ["right", "right", "right"], "r for 0.99 a 4 b 49"),
        ("gradient_graph", ["end"], "(54, -39, 27)"),
        ("gradient_graph", ["right", "right", "space"], "11 of 14, backward"),
        ("step_player", ["right"], "Both factors move"),
        ("step_player", ["down", "end"], "rows of B are equal"),
        ("loss_replay", ["b"], "Each has its best."),
        ("flops_bar", ["end"], "more work than in full, though"),
        ("variant_picker", ["right", "right"], "DoRA:"),
        ("variant_picker", ["down", "home"], "trains r(d + k) = 8,192"),
        ("transformer_block", ["space", "space", "space"], "41,943,040"),
        ("transformer_block", ["1", "3"], "No adapter"),
        ("tenants", ["down", "end"], "Merged is ahead"),
    ],
)
async def test_keys_change_what_is_read(name: str, keys: list[str], words: str) -> None:
    app = OnePage(name)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press(*keys)
        if name == "step_player" and "end" in keys:
            await pilot.press("up", *["right"] * 3)
        await sees(app, words)


@pytest.mark.parametrize("name", ["step_player", "loss_replay", "tenants"])
async def test_space_plays_and_pauses(name: str) -> None:
    app = OnePage(name)
    async with app.run_test(size=(80, 30)) as pilot:
        player = app.figure
        assert isinstance(player, Player)
        await pilot.press("home", "space")
        await until(lambda: player.now > 2)
        assert player.is_playing
        await pilot.press("space")
        assert not player.is_playing


async def test_without_animations_playing_goes_to_the_end() -> None:
    app = OnePage("tenants")
    async with app.run_test(size=(80, 30)) as pilot:
        app.animation_level = "none"
        await pilot.press("home", "space")
        player = app.figure
        assert isinstance(player, Player)
        await until(lambda: player.now == tenants.TICKS)
        assert not player.is_playing


async def test_both_rates_go_to_their_best() -> None:
    app = OnePage("loss_replay")
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press("b")
        figure = app.figure
        assert isinstance(figure, LossReplay)
        best = [figure.recording.best_rate(name) for name in ("full", "LoRA r = 16")]
        assert figure.sliders.places[1:] == best


async def test_a_click_on_an_edge_goes_there_and_a_second_one_turns_round() -> None:
    app = OnePage("gradient_graph")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, GradientGraph)
        for is_forward in (True, False):
            await pilot.click(figure.graph, offset=(15, 1))
            await until(lambda want=is_forward: figure.stops[figure.at].is_forward == want)
            assert figure.stops[figure.at].edge == "W"


async def test_a_click_on_a_matrix_gives_it_an_adapter() -> None:
    app = OnePage("transformer_block")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, TransformerBlock)
        await pilot.click(figure.diagram, offset=(6, 2))
        await until(lambda: figure.chosen == {"q", "k", "v"})


async def test_a_click_on_a_piece_takes_it_away() -> None:
    app = OnePage("eckart_young")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, EckartYoung)
        await pilot.click(figure.pieces, offset=(4, 2))
        await until(lambda: figure.kept == (True, False, True, False, False))
