"""Grounds of what pages say about the findings of papers: constants of the papers, and sums."""

from __future__ import annotations

import numpy as np
import pytest

from tests.lessons.numbers_introduction import LATENCY, METHODS
from tests.lessons.numbers_practice import CODE_AND_MATHS, GPT3
from tests.lessons.pages import PAGES, prose
from tests.lessons.papers import PAPERS
from tests.lessons.sentences import says, words

VARIANTS_TUNED = {"version 1": "four", "version 2": "nine"}
"""Lee and colleagues, abstracts: by version of the paper."""


@says("7.1", "tuned LoRA and its variants alike, nine in version 2 of the paper")
@says(
    "lora_tutor/figures/variant_picker.py",
    'Tuned alike, nine variants ended within 1-2 % of each other " "(Lee and colleagues 2026).",',
)
def the_listed_version_is_the_one_with_nine_variants() -> None:
    (paper,) = (each for each in PAPERS if "Learning Rate Matters" in each.title)
    assert VARIANTS_TUNED[paper.where.partition(", ")[2]] == "nine"


@says(
    "8.2",
    "| policy-gradient training on mathematics | good | same source: rank 1 was enough; an episode "
    "teaches about one bit |",
)
def a_reader_and_a_writer_hold_more_than_the_rewards_say() -> None:
    # LoRA Without Regret's own case: 10,000 problems, 32 answers each, about one bit an answer.
    rank_one_of_llama = 32 * (2 * (4096 + 4096) + 2 * (4096 + 1024) + 3 * (4096 + 14336))
    assert rank_one_of_llama > 5 * 10_000 * 32


@says(
    "8.2",
    "On the first task they are level, within the spread. On the two others LoRA is ahead by more "
    "than it.",
    "LoRA was nearest where there was least to learn",
    "The difference is smaller than the spread of ±0.5 that the table gives.",
)
def lora_keeps_up_on_gpt3_and_falls_behind_on_code() -> None:
    full, small, large = ([float(each.replace(",", "")) for each in row[1:]] for row in GPT3)
    for lora in (small, large):
        for ours, theirs, spread, level in zip(
            lora, full, (0.5, 0.1, 0.2), (True, False, False), strict=True
        ):
            assert (abs(ours - theirs) <= spread + 1e-9) == level
            assert level or ours > theirs
    shown = [
        tuple(cell.strip() for cell in line.strip("|").split("|")[1:])
        for line in prose(PAGES["8.2"]).splitlines()
        if line.startswith(("| full fine-tuning |", "| LoRA |"))
    ]
    assert tuple(shown) == GPT3
    shares = [float(lora) / float(full) for lora, full in CODE_AND_MATHS]
    assert max(shares) == shares[2] > 0.95
    table = [
        tuple(cell.strip() for cell in line.split("|")[-3:-1])
        for line in prose(PAGES["8.2"]).splitlines()
        if "HumanEval |" in line or "GSM8K |" in line
    ]
    assert tuple(table) == CODE_AND_MATHS


@says(
    "1.3",
    "Here LoRA is ahead of the other four small methods, with fewer numbers than three of them.",
    "Right: 21 to 30 % in the table",
)
def lora_is_ahead_of_the_small_methods() -> None:
    shown = [
        tuple(cell.strip() for cell in line.strip("|").split("|")[1:])
        for line in prose(PAGES["1.3"]).splitlines()
        if line.count("|") == 5 and any(character.isdigit() for character in line)
    ]
    assert tuple(shown) == METHODS
    _, *others, lora = ([float(each.replace(",", "")) for each in row] for row in METHODS)
    assert all(lora[1] > each[1] and lora[2] > each[2] for each in others)
    assert sum(lora[0] < each[0] for each in others) == 3
    alone, one, two = (float(row[1]) for row in LATENCY)
    assert (round(100 * (one / alone - 1)), round(100 * (two / alone - 1))) == (21, 30)


@says(
    "6.2",
    "about ten times, say Schulman and colleagues (2025",
    "it hardly moves with some starts and scales, and falls like $1/r$ with others.",
)
@says(
    "7.6",
    r"In the first step $\alpha/\sqrt{r}$ is flat for gradient descent, and $\alpha/r$ for Adam. "
    "rsLoRA's theorem is about a whole training at large ranks.",
)
@says(
    "9.2",
    "in [7.6](lesson:7.6) its part along the gradient moves by 4 % only, from rank 1 to 64. Later "
    "steps may ask for another rate",
)
def how_far_the_first_step_gets_by_rule_and_optimiser() -> None:
    rng = np.random.default_rng(0)
    full = rng.normal(size=(64, 64))

    def grown(sign: bool, power: float) -> float:
        """How many times as far as rank 1 the first step at rank 64 gets, with s = r**-power."""
        far = {}
        for r in (1, 64):
            far[r] = 0.0
            for _ in range(100):
                B = rng.uniform(-1, 1, size=(r, 64)) / 8
                at_A = r**-power * full @ B.T
                step = r**-power * (np.sign(at_A) if sign else at_A) @ B
                far[r] += np.sum(step * full)
        return float(far[64] / far[1])

    assert grown(False, 0.5) == pytest.approx(1, rel=0.1)
    assert grown(True, 1) == pytest.approx(1, rel=0.1)
    # Without a scale Adam's step grows like r, so that its rate must fall like 1/r.
    assert grown(True, 0) == pytest.approx(64, rel=0.1)
    # A reproduction whose author says ten times himself is no ground for another factor.
    assert not any("DistilBERT" in prose(page) for page in PAGES.values())


@says("9.1", "Far fewer numbers train, and the file is small, if $r$ is well below $dk/(d + k)$.")
def the_saving_has_its_border() -> None:
    for d, k in ((768, 768), (768, 3072)):
        border = d * k // (d + k)
        for r, smaller in ((border // 8, True), (border + 1, False)):
            trained = sum(np.empty(shape).size for shape in ((d, r), (r, k)))
            assert (trained < np.empty((d, k)).size) == smaller


@says(
    "3.4",
    "A random reader with a zero writer tolerates larger learning rates, at the cost of some "
    "internal instability.",
)
@says("6.5", "The larger rates cost some stability inside the adapter")
@says(
    "lora_tutor/labs/descriptions/starting_points.py",
    "They add that it costs some stability inside.",
)
def the_paper_on_starts_is_listed() -> None:
    (paper,) = (each for each in PAPERS if "Impact of Initialization" in each.title)
    assert paper.entry in words(prose(PAGES["9.3"]))
