"""What L10 says it shows, asserted from what it measured, with three seeds."""

from __future__ import annotations

from typing import Any

import pytest

from lora_tutor.labs.apparatus.language_model import encode, read
from lora_tutor.labs.descriptions.whole_game import ALIKE, LAB
from lora_tutor.labs.experiments import whole_game
from lora_tutor.labs.model import LabOutcome
from tests.labs.running import outcome

pytestmark = pytest.mark.slow


@pytest.fixture(
    scope="module",
    params=[pytest.param(seed, marks=pytest.mark.thorough) for seed in (0, 1, 2)],
)
def game(request: pytest.FixtureRequest) -> LabOutcome:
    if request.param == whole_game.SEED:
        return outcome("whole_game")
    return whole_game.run(lambda event: None, request.param)


def by_method(game: LabOutcome, text: str) -> dict[str, float]:
    """How far the loss on a text is from the one before, by method."""
    found: Any = game.numbers
    return {each["method"]: abs(each[text] - found["before"][text]) for each in found["results"]}


def test_lora_learns_most_of_what_full_fine_tuning_learns(game: LabOutcome) -> None:
    gain = by_method(game, "new")
    assert gain["in full"] > 0.9
    assert 0.65 < gain["r = 1"] / gain["in full"] < 0.85
    assert gain["r = 1"] < gain["r = 4"] < gain["r = 16"] < gain["in full"]
    assert gain["r = 16"] > 0.8 * gain["in full"]
    assert gain["r = 1"] < gain["last layer"] < gain["r = 16"]


def test_file_and_optimiser_shrink_with_the_numbers_trained(game: LabOutcome) -> None:
    results: Any = game.numbers["results"]
    full, one, *_ = results
    assert one["parameters"] / full["parameters"] == pytest.approx(0.01, rel=0.1)
    for each in results:
        assert each["file"] == pytest.approx(4 * each["parameters"], rel=0.15)
        assert each["optimiser"] == pytest.approx(8 * each["parameters"], rel=0.01)


def test_whoever_learns_forgets(game: LabOutcome) -> None:
    rise = by_method(game, "old")
    assert min(rise.values()) == rise["last layer"] > 0.3
    assert game.answers["forgets"].value == ALIKE


def test_the_lab_says_what_the_models_go_on_from() -> None:
    assert f"`{whole_game.PROMPT.strip()}`" in LAB.idea


def test_the_new_text_has_signs_that_the_old_one_has_not() -> None:
    old, new = read("kjv_held_out"), read("jargon_training")
    for sign in '"[/':
        assert not (old == encode(sign)).any()
        assert (new == encode(sign)).sum() > 50
    assert f"{len(new) // 10_000 * 10} kB" in LAB.idea
