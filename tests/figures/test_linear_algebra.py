"""Figures about ranks, products and fits: their numbers against numpy's own ways."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from lora_tutor.figures import (
    activations,
    best_approximation,
    bias_variance,
    dot_products,
    eckart_young,
    edited_rank,
    gradient_rank,
    reduced_rank_fit,
    saddle,
    turn_stretch_turn,
)


@pytest.mark.parametrize("x", [(2.0, 1.0), (-1.0, 2.0), (0.5, -4.0)])
def test_the_outputs_are_the_dot_products_written_out(x: tuple[float, float]) -> None:
    y = dot_products.outputs(x)
    for row in range(3):
        _, terms, value = dot_products.term_text(row, x).split(" = ")
        assert eval(terms.replace("·", "*")) == float(value) == y[row]


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ((0.0, 0.0), "every detector is silent"),
        ((-1.0, 2.0), "right angle"),
        ((2.0, 1.0), "0° between x and row 1: its way"),
        ((-2.0, -1.0), "180° between x and row 1: the other way"),
    ],
)
def test_the_angle_is_told(x: tuple[float, float], words: str) -> None:
    assert words in dot_products.angle_text(0, x)


@pytest.mark.parametrize("n", range(1, 11))
def test_the_gradient_has_the_rank_of_its_examples(n: int) -> None:
    found = gradient_rank.step(n, gradient_rank.GRADIENT)
    assert found.rank == np.linalg.matrix_rank(found.entries) == min(n, gradient_rank.D)
    assert np.count_nonzero(found.entries) == found.entries.size


def test_the_gradient_is_that_of_the_loss() -> None:
    n, h = 3, 1e-6
    rng = np.random.default_rng(0)
    w = rng.normal(size=(gradient_rank.D, gradient_rank.K))
    x = rng.normal(size=(gradient_rank.MOST, gradient_rank.K))[:n]
    y = rng.normal(size=(gradient_rank.MOST, gradient_rank.D))[:n]

    def loss(at: np.ndarray) -> float:
        return float(np.sum((x @ at.T - y) ** 2) / (2 * n))

    bump = np.zeros_like(w)
    bump[2, 5] = h
    slope = (loss(w + bump) - loss(w - bump)) / (2 * h)
    assert gradient_rank.gradient(n)[2, 5] == pytest.approx(slope, rel=1e-5)


def test_adam_raises_the_rank_of_two_examples_and_not_of_one() -> None:
    assert gradient_rank.step(1, gradient_rank.ADAM).rank == 1
    assert gradient_rank.step(2, gradient_rank.ADAM).rank > 2


@pytest.mark.parametrize("rank", range(4))
def test_the_examples_have_their_ranks_and_the_cube_falls_flat(rank: int) -> None:
    matrix = edited_rank.EXAMPLES[rank]
    assert edited_rank.rank(matrix) == np.linalg.matrix_rank(matrix) == rank
    assert (edited_rank.volume(matrix) > 1e-12) == (rank == 3)
    seen = edited_rank.image(matrix, edited_rank.edge_on(matrix))
    assert (np.ptp(seen[:, 1]) < 1e-12) == (rank < 3)


def test_the_cube_has_twelve_edges_and_keeps_its_lengths_when_turned() -> None:
    assert len(edited_rank.EDGES) == 12
    for degrees in (0.0, 30.0, 115.0):
        seen = edited_rank.turned(degrees)
        assert np.allclose(seen @ seen.T, np.eye(2))


@pytest.mark.parametrize("by", [-0.5, 0.5, 99.0])
def test_an_entry_changes_alone_and_within_its_limits(by: float) -> None:
    before = edited_rank.EXAMPLES[3]
    after = edited_rank.changed(before, 1, 2, by)
    assert np.count_nonzero(after != before) == 1
    assert np.abs(after).max() <= edited_rank.LIMIT
    assert before[1, 2] == 0.5


@pytest.mark.parametrize("rank", range(6))
def test_no_matrix_of_that_rank_is_nearer_and_the_floor_says_how_near(rank: int) -> None:
    u, s, vt = np.linalg.svd(best_approximation.TARGET)
    best = (u[:, :rank] * s[:rank]) @ vt[:rank]
    assert np.allclose(best, best_approximation.of_rank(rank))
    assert best_approximation.floor(rank) == pytest.approx(
        best_approximation.measured(rank), abs=1e-12
    )


def test_the_target_has_the_singular_values_that_it_shows() -> None:
    sigma = np.linalg.svd(best_approximation.TARGET, compute_uv=False)
    assert np.allclose(sigma[:3], best_approximation.SIGMA)
    assert np.allclose(sigma[3:], 0)


@pytest.mark.parametrize(("n", "true_rank"), [(64, 3), (24, 8)])
def test_the_measured_errors_are_measured_again(n: int, true_rank: int) -> None:
    kept, again = bias_variance.errors(n, true_rank), reduced_rank_fit.measure(n, true_rank)
    assert np.allclose(kept.error, again.error, atol=2e-6)
    assert np.allclose(kept.variance, again.variance, atol=2e-6)


def test_every_setting_of_the_sliders_was_measured() -> None:
    n_values, true_ranks, ranks = (each.values for each in bias_variance.parameters())
    for n in n_values:
        for true_rank in true_ranks:
            found = bias_variance.errors(int(n), int(true_rank))
            assert len(found.error) == len(found.variance) == len(ranks)
            assert min(found.variance) >= 0
            assert min(found.bias) > -1e-6


def test_the_reduced_rank_fit_is_the_best_of_its_rank() -> None:
    """Against the way of page 2.4, by the singular vectors of the fitted outputs."""
    n, rank = 64, 3
    true = reduced_rank_fit.change(3)
    rng = np.random.default_rng((n, 0))
    x = rng.normal(size=(n, reduced_rank_fit.K))
    y = x @ true.T + reduced_rank_fit.NOISE * rng.normal(size=(n, reduced_rank_fit.D))
    full = np.linalg.lstsq(x, y)[0].T
    v = np.linalg.svd(x @ full.T, full_matrices=False)[2]
    expected = v[:rank].T @ (v[:rank] @ full)
    fits = reduced_rank_fit._fits(true, n, 0)
    assert np.allclose(fits[reduced_rank_fit.RANKS.index(rank)], expected)


def test_low_rank_helps_where_the_change_is_of_low_rank_and_costs_where_it_is_not() -> None:
    assert bias_variance.errors(64, 3).best == 3
    assert bias_variance.errors(2048, 32).best == 32
    assert "helps" in bias_variance.verdict(64, 3, 3)
    assert "costs" in bias_variance.verdict(2048, 32, 3)


@pytest.mark.parametrize("rank", range(1, 5))
def test_what_b_does_not_read_the_adapter_does_not_answer(rank: int) -> None:
    a, b = activations.factors(rank)
    assert np.linalg.matrix_rank(a) == np.linalg.matrix_rank(b) == rank
    x = activations.unread(activations.START, rank)
    assert activations.is_silent(x, rank)
    assert np.allclose(activations.written(x, rank), 0)
    assert not np.allclose(x, 0)
    assert not activations.is_silent(activations.START, rank)


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ((0.0, 0.0), "still"),
        ((1.0, -1.0), "saddle"),
        ((2.0, -2.0), "saddle"),
        ((0.25, 0.0), "valley"),
        ((1.0, -0.75), "valley"),
        ((2.0, 2.0), "valley"),
        ((-1.0, -1.0), "valley"),
    ],
)
def test_where_a_descent_ends(start: tuple[float, float], kind: str) -> None:
    assert saddle.end_of(saddle.descent(start)).kind == kind


def test_every_start_of_the_grid_ends_where_the_figure_can_say() -> None:
    steps = np.arange(-saddle.LIMIT, saddle.LIMIT + 0.1, saddle.STEP)
    kinds = {saddle.end_of(saddle.descent((a, b))).kind for a in steps for b in steps}
    assert kinds == {"still", "saddle", "valley"}


def test_the_origin_is_a_saddle() -> None:
    """Up along a = -b, down along a = b."""
    assert saddle.loss(0.1, -0.1) > saddle.loss(0.0, 0.0) > saddle.loss(0.1, 0.1)


def test_the_descent_steps_against_the_gradient() -> None:
    a, b = saddle.START
    first = saddle.descent((a, b))[1]
    h = 1e-6
    slope_a = (saddle.loss(a + h, b) - saddle.loss(a - h, b)) / (2 * h)
    slope_b = (saddle.loss(a, b + h) - saddle.loss(a, b - h)) / (2 * h)
    assert first == pytest.approx((a - saddle.RATE * slope_a, b - saddle.RATE * slope_b))


def test_a_flat_cube_seen_edge_on_has_no_height_at_all() -> None:
    """A height of 1e-16 would be drawn, half a row above and half a row below."""
    matrix = edited_rank.EXAMPLES[2]
    seen = edited_rank.image(matrix, edited_rank.edge_on(matrix))
    assert set(seen[:, 1]) == {0.0}
    assert not np.signbit(seen[:, 1]).any()


MOVED = [(60.0, 2.0, 0.75, 15.0), (-45.0, 1.0, 1.0, 90.0), (30.0, 1.5, 0.0, -75.0)]


@pytest.mark.parametrize("values", MOVED)
def test_the_three_factors_are_the_svd_of_their_product(
    values: tuple[float, float, float, float],
) -> None:
    factors = turn_stretch_turn.Factors(*values)
    u, sigma, vt = np.linalg.svd(factors.matrix)
    assert np.allclose(sigma, values[1:3])
    assert np.linalg.det(factors.matrix) == pytest.approx(values[1] * values[2])
    assert factors.rank == np.linalg.matrix_rank(factors.matrix) == np.count_nonzero(sigma > 1e-9)
    # M v₁ = σ₁ u₁, with v₁ and u₁ at the angles that are shown; numpy may give both with a minus.
    v = turn_stretch_turn.turn(values[0])[:, 0]
    written = turn_stretch_turn.turn(values[3])[:, 0]
    assert np.allclose(factors.matrix @ v, values[1] * written)
    if values[1] != values[2]:
        assert np.allclose(np.abs([vt[0] @ v, u[:, 0] @ written]), 1)


@pytest.mark.parametrize("values", MOVED)
def test_each_step_makes_of_the_circle_what_is_said(
    values: tuple[float, float, float, float],
) -> None:
    factors = turn_stretch_turn.Factors(*values)
    circle, turned, stretched, image = (
        np.linalg.norm(factors.applied(steps) @ turn_stretch_turn.CIRCLE, axis=0)
        for steps in range(4)
    )
    assert np.allclose(circle, 1)
    assert np.allclose(turned, 1)
    assert np.allclose(stretched, image)
    assert image.max() == pytest.approx(values[1], rel=1e-3)
    assert image.min() == pytest.approx(values[2], abs=0.03)
    assert np.allclose(factors.arrows(1), np.eye(2))
    assert np.allclose(factors.arrows(2), np.diag(values[1:3]))
    assert ("segment" in turn_stretch_turn.shape(factors)) == (values[2] == 0)


CHOICES = list(product((True, False), repeat=len(eckart_young.SIGMA)))


def test_the_pieces_have_the_singular_values_that_are_shown() -> None:
    sigma = np.linalg.svd(eckart_young.M, compute_uv=False)
    assert np.allclose(sigma[:5], eckart_young.SIGMA)
    assert np.allclose(sigma[5:], 0)


@pytest.mark.parametrize("kept", CHOICES)
def test_the_error_is_the_sum_of_the_squares_that_are_away_and_none_is_less(
    kept: eckart_young.Kept,
) -> None:
    rank, found = sum(kept), eckart_young.error(eckart_young.sum_of(kept))
    assert np.linalg.matrix_rank(eckart_young.sum_of(kept)) == rank
    assert found == pytest.approx(sum(eckart_young.squares(kept)), abs=1e-9)
    assert found >= eckart_young.least(rank) - 1e-9
    is_best = list(kept) == sorted(kept, reverse=True)
    assert (found == pytest.approx(eckart_young.least(rank), abs=1e-9)) == is_best
    assert ("can come closer" in eckart_young.verdict(kept)) == (not is_best)


def test_the_smallest_goes_first_and_the_largest_comes_back() -> None:
    kept, left = eckart_young.ALL, []
    for _ in range(6):
        left.append(eckart_young.error(eckart_young.sum_of(kept)))
        kept = eckart_young.without_smallest(kept)
    assert left == pytest.approx([0, 1, 5, 14, 30, 55])
    assert eckart_young.with_largest(kept) == (True, False, False, False, False)
    assert eckart_young.with_largest(eckart_young.ALL) == eckart_young.ALL


@pytest.mark.parametrize("rank", range(1, 6))
def test_a_random_reader_is_worse_even_with_its_best_writer(rank: int) -> None:
    b = np.random.default_rng(7).normal(size=(5, eckart_young.K))[:rank]
    a = np.linalg.lstsq(b.T, eckart_young.M.T)[0].T
    found = eckart_young.with_random_reader(rank)
    assert found == pytest.approx(eckart_young.error(a @ b))
    assert found > eckart_young.least(rank) + 1
