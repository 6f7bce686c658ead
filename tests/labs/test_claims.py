"""What each lab says it shows, asserted from the numbers that it measured."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from lora_tutor.labs.apparatus.arrays import singular_values
from lora_tutor.labs.apparatus.regression import Examples
from lora_tutor.labs.catalogue import find_lab
from lora_tutor.labs.experiments import regularisation, starting_points
from tests.labs.reduced_rank import best_of_rank
from tests.labs.running import outcome
from tests.lessons.sentences import text_at

# One worker takes both files, so that each lab runs twice and no more.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("labs")]


def numbers(name: str) -> Any:
    return outcome(name).numbers


def chosen(name: str, question_id: str) -> str:
    """The choice that was measured to be right."""
    question = next(each for each in find_lab(name).questions if each.id == question_id)
    return question.choices[int(outcome(name).answers[question_id].value)]


def cells(name: str, table: int, row: str) -> tuple[str, ...]:
    rows = outcome(name).tables[table].rows
    return next(each for each in rows if each[0] == row)


# -- L1 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rank", "floor"), [("1", 5 / 32), ("2", 1 / 32)])
def test_too_low_a_rank_rests_on_its_floor(rank: str, floor: float) -> None:
    found = numbers("rank_staircase")
    assert found["floor"][rank] == pytest.approx(floor)
    assert found["error"][rank] == pytest.approx(floor, rel=0.05)


def test_enough_rank_learns_all_and_spare_rank_is_unused() -> None:
    found = numbers("rank_staircase")
    assert max(found["error"][rank] for rank in ("0", "3", "4", "8")) < 1e-3
    assert found["sigma"]["3"][:3] == pytest.approx([3, 2, 1], abs=1e-2)
    assert max(found["sigma"]["8"][3:]) < 0.05
    assert chosen("rank_staircase", "enough") == "3"
    assert chosen("rank_staircase", "spare").endswith("unused")
    plateau = outcome("rank_staircase").answers["plateau"].value
    assert cells("rank_staircase", 0, "r = 1")[2] == f"{plateau:.5f}"


# -- L2 -------------------------------------------------------------------------------------------


def test_low_rank_regularises_where_the_truth_has_it_and_data_are_scarce() -> None:
    error = numbers("regularisation")["error"]["low"]
    assert all(min(row, key=row.__getitem__) == "r = 3" for row in error.values())
    assert error["64"]["full"] > numbers("regularisation")["nothing"] > 3 * error["64"]["r = 3"]
    ratio = outcome("regularisation").answers["gain"].value
    assert ratio == error["64"]["full"] / error["64"]["r = 3"]
    assert chosen("regularisation", "plenty") == "r = 3"


def test_low_rank_costs_where_the_truth_is_spread_and_data_abound() -> None:
    error = numbers("regularisation")["error"]["full"]
    for n in ("256", "2048"):
        assert min(error[n]["r = 8"], error[n]["r = 3"], error[n]["r = 1"]) > 3 * error[n]["full"]
    assert chosen("regularisation", "spread") == "full"


@pytest.mark.parametrize("truth", ["low", "full"])
@pytest.mark.parametrize("n", [64, 256])
def test_training_has_found_the_minimum_itself(truth: str, n: int) -> None:
    """So no early end of the training blurs the comparison of ranks."""
    for name, rank in (("full", 32), ("r = 3", 3), ("r = 32", 32)):
        errors = []
        for draw in range(regularisation.DRAWS):
            change = regularisation.change_of(truth, draw)
            examples = Examples(np.random.default_rng([draw, n]), change, n, regularisation.NOISE)
            errors.append(np.sum((best_of_rank(examples, rank) - change) ** 2) / len(change))
        measured = numbers("regularisation")["error"][truth][str(n)][name]
        assert measured == pytest.approx(np.mean(errors), rel=0.02)


# -- L3 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arm", "power"),
    [
        ("descent, α/r", -1.0),
        ("descent, α/√r", 0.0),
        ("Adam, α/r", 0.0),
        ("Adam, α/√r", 0.5),
    ],
)
def test_the_first_step_grows_with_a_power_of_the_rank(arm: str, power: float) -> None:
    for rank, ratio in numbers("scaling_rule")["first_step"][arm].items():
        assert ratio == pytest.approx(float(rank) ** power, rel=0.1)


def test_training_collapses_where_the_step_does() -> None:
    found = numbers("scaling_rule")
    start, loss = found["loss_at_start"], found["loss"]
    assert min(loss["descent, α/r"][rank] for rank in ("64", "256")) > 0.95 * start
    assert all(value < 0.5 * start for value in loss["descent, α/√r"].values())
    assert all(one > 3 * two for one, two in pairwise(loss["Adam, α/√r"].values()))
    flat = loss["Adam, α/r"].values()
    assert max(flat) < 2.5 * min(flat)
    assert chosen("scaling_rule", "descent") == r"$\alpha/\sqrt{r}$"
    assert chosen("scaling_rule", "adam") == r"$\alpha/r$"


# -- L4 -------------------------------------------------------------------------------------------


def test_both_zero_never_moves_and_equal_rows_stay_at_rank_one() -> None:
    linear = numbers("starting_points")["linear"]
    assert linear["both zero"]["last"] == linear["both zero"]["first"]
    assert linear["A = 0, B constant"]["rank"] == 1
    assert linear["A = 0, B constant"]["last"] == pytest.approx(5.0, rel=1e-3)
    assert max(linear[start]["last"] for start in starting_points.ONE_ZERO) < 1e-6
    assert linear["both random"]["last"] < 1e-3
    assert chosen("starting_points", "stuck") == "both zero"


def test_pissa_rests_on_a_floor_of_its_own() -> None:
    _, _, goal = starting_points.starts()["PiSSA"]
    floor = 0.5 * float(np.sum(singular_values(goal)[starting_points.R :] ** 2))
    assert floor > 1
    linear = numbers("starting_points")["linear"]
    assert floor <= linear["PiSSA"]["last"] < 1.2 * floor


def test_a_zero_writer_bears_larger_rates_the_wider_the_network() -> None:
    goal = starting_points.GOALS[0]
    best = {
        (row["width"], row["start"]): row["best_rate"]
        for row in numbers("starting_points")["wide"]
        if row["goal"] == goal
    }
    writer, reader = starting_points.ONE_ZERO
    rates = starting_points.WIDE_RATES
    ahead = [
        rates.index(best[width, writer]) - rates.index(best[width, reader])
        for width in starting_points.WIDTHS
    ]
    assert ahead == sorted(ahead)
    assert ahead[0] >= 0
    # In steps of about a factor of three.
    assert ahead[-1] >= 1
    assert chosen("starting_points", "wide") == writer


def test_on_another_goal_little_is_left_of_it() -> None:
    rows = [
        row for row in numbers("starting_points")["wide"] if row["goal"] == starting_points.GOALS[1]
    ]
    best = {(row["width"], row["start"]): row["best_rate"] for row in rows}
    for width in starting_points.WIDTHS:
        writer, reader = (best[width, start] for start in starting_points.ONE_ZERO)
        assert 1 / 3.5 < writer / reader < 3.5
    assert "in the lab below they show on one of two goals" in text_at("6.5")


# -- L5 -------------------------------------------------------------------------------------------


def kept(shift: str) -> dict[str, list[float]]:
    """By method: the old accuracy, from the smallest rate to the largest."""
    found: dict[str, list[float]] = {}
    for arm in numbers("forgetting")["arms"]:
        if arm["shift"] == shift:
            found.setdefault(arm["method"], []).append(arm["kept"])
    return found


def test_all_have_learned_the_new_task_alike() -> None:
    new = [arm["new"] for arm in numbers("forgetting")["arms"]]
    assert 0.84 < min(new) < max(new) < 0.92
    assert numbers("forgetting")["base"] > 0.95
    means = {
        method: np.mean(
            [arm["new"] for arm in numbers("forgetting")["arms"] if arm["method"] == method]
        )
        for method in ("full", "r = 16", "r = 4")
    }
    assert means["full"] < min(means["r = 16"], means["r = 4"]) < means["full"] + 0.04


@pytest.mark.parametrize("shift", ["rotated", "moved"])
def test_a_larger_rate_forgets_more_whatever_the_method(shift: str) -> None:
    for by_rate in kept(shift).values():
        assert by_rate == sorted(by_rate, reverse=True)
        assert by_rate[0] > by_rate[-1] + 0.05


def test_lora_keeps_more_or_less_by_the_rates_that_are_compared() -> None:
    full, lora = kept("moved")["full"], kept("moved")["r = 16"]
    assert max(lora) > min(full) + 0.05
    assert min(lora) < max(full) - 0.05
    turned = kept("rotated")
    assert max(turned["r = 16"] + turned["r = 4"]) < min(turned["full"])


@pytest.mark.parametrize("shift", ["rotated", "moved"])
def test_at_equal_rates_the_low_ranks_forget_more_here(shift: str) -> None:
    found = kept(shift)
    for rank in ("r = 16", "r = 4"):
        assert all(one > two for one, two in zip(found["full"], found[rank], strict=True))
    assert numbers("forgetting")["size_correlation"][shift] < -0.8
    assert chosen("forgetting", "keeps") == "full"


def test_a_negative_is_not_for_a_low_rank() -> None:
    means = {name: np.mean(each) for name, each in numbers("forgetting")["inverted"].items()}
    assert means["full"] > 0.85
    assert means["r = 1"] < 0.3
    assert means["r = 1"] < means["r = 4"] < means["r = 16"] < means["full"] - 0.03
    assert chosen("forgetting", "negative") == "None of them"


# -- L6 -------------------------------------------------------------------------------------------


def test_a_few_directions_carry_most_of_the_ability() -> None:
    found = numbers("update_xray")
    assert found["before"] < 0.25
    assert min(found["after"]) > 0.93
    assert found["kept"]["4"] < 0.7 < 0.9 < found["kept"]["8"]
    assert found["kept"]["64"] == pytest.approx(found["after"][0], abs=2e-3)
    assert chosen("update_xray", "energy") == "9 to 32"
    knee = outcome("update_xray").answers["knee"].value
    assert float(cells("update_xray", 1, str(int(knee)))[1]) >= 0.9


def test_the_tail_is_long_and_the_head_comes_back() -> None:
    found = numbers("update_xray")
    first = found["sigma"][0]
    assert min(first) / max(first) > 1e-4
    four = found["overlap"][2]
    assert four > 5 * 4 / 64
    assert cells("update_xray", 2, "4")[1] == f"{four:.2f}"


# -- L7 -------------------------------------------------------------------------------------------


def test_the_exchange_changes_nothing_and_alpha_alone_does() -> None:
    difference = dict(numbers("two_dials")["difference"])
    assert difference.pop("α doubled alone") > 1e-2
    assert len(difference) == 4
    assert max(difference.values()) < 1e-12
    assert chosen("two_dials", "exchange").endswith("step by step")
    assert chosen("two_dials", "alpha") == "It falls faster at first"


def test_no_ratio_of_rates_wins_everywhere() -> None:
    losses = numbers("two_dials")["loss"]
    lowest = {task: [min(row) for row in grid] for task, grid in losses.items()}
    assert len({int(np.argmin(each)) for each in lowest.values()}) > 1
    assert chosen("two_dials", "ratio") == "None wins in all three"
    # The broad valley: in the widest network no ratio costs half as much again.
    assert max(lowest["ReLU, width 512"]) < 1.5 * min(lowest["ReLU, width 512"])


# -- L8 -------------------------------------------------------------------------------------------


def test_the_counter_agrees_with_the_formula_exactly() -> None:
    found = numbers("flop_stopwatch")
    assert found["flops"] == found["formula"]
    shares = {rank: count / found["flops"]["0"] for rank, count in found["flops"].items()}
    measured = [shares[rank] for rank in ("1", "4", "16", "64", "128")]
    assert measured == pytest.approx([0.665, 0.689, 0.784, 1.164, 1.671], abs=1e-3)
    assert found["one_layer_share"] == pytest.approx(0.539, abs=1e-3)
    assert chosen("flop_stopwatch", "border") == "More"


def test_the_clock_was_read() -> None:
    seconds = numbers("flop_stopwatch")["seconds"]
    assert {len(each) for each in seconds.values()} == {10}
    assert all(each > 0 for taken in seconds.values() for each in taken)


# -- L9 -------------------------------------------------------------------------------------------


def test_the_smaller_the_update_the_less_of_it_arrives() -> None:
    merges = numbers("half_precision_merge")["merges"]
    assert [each["size"] for each in merges] == sorted((e["size"] for e in merges), reverse=True)
    for key in ("unchanged", "error"):
        shares = [each[key] for each in merges]
        assert shares == sorted(shares)
        by_size = {each["size"]: each[key] for each in merges}
        target = {"unchanged": [0.004, 0.039, 0.345, 0.887], "error": [0.004, 0.033, 0.32, 0.89]}
        found = [by_size[size] for size in (1e-2, 1e-3, 1e-4, 1e-5)]
        assert found == pytest.approx(target[key], rel=0.05, abs=5e-4)


def test_what_arrives_has_no_low_rank_and_is_not_undone() -> None:
    merges = numbers("half_precision_merge")["merges"]
    assert min(each["rank"] for each in merges) > 256
    assert min(each["not_restored"] for each in merges) > 0
    answer = outcome("half_precision_merge").answers["unchanged"].value
    assert cells("half_precision_merge", 0, "0.0001")[1] == f"{answer:.1f}%"
