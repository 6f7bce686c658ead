"""The shipped model is the one that was trained, and lies beside what says whose text it is."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
import torch

from lora_tutor.labs.apparatus import fine_tuning, language_model
from lora_tutor.labs.apparatus.language_model import FOLDER, WEIGHTS, continued, encode, load, read
from lora_tutor.labs.descriptions.whole_game import LAB
from lora_tutor.labs.experiments import whole_game

pytestmark = pytest.mark.slow

DIGEST = "efbf928b1debf5bd00e59abceb689976ed005768fb6c09c0020420186532a43c"
"""Of the weights: what the lab's learning rates and the README's table were measured with."""


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def record(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("ascii"))


def test_the_weights_are_those_that_were_measured() -> None:
    assert hashlib.sha256(WEIGHTS.read_bytes()).hexdigest() == DIGEST
    assert WEIGHTS.stat().st_size < 5_000_000


def test_it_has_as_many_numbers_as_its_lab_says() -> None:
    count = sum(each.numel() for each in load().parameters())
    assert count == record("curve")["parameters"]
    assert f"{count:,} numbers" in LAB.idea


def test_its_curve_fell_and_ends_at_the_loss_that_it_has() -> None:
    curve = [each["held_out"] for each in record("curve")["curve"]]
    assert curve[-1] == min(curve) < curve[0] - 0.3
    rows = language_model.windows(read("kjv_held_out"))
    assert whole_game.measured(load(), rows) == pytest.approx(curve[-1], abs=2e-3)


@pytest.mark.parametrize("seed", range(3))
def test_it_writes_recognisable_english(seed: int) -> None:
    """Most of its words stand in the held-out chapters, a small part of the book."""
    known = set(re.findall("[a-z]+", (FOLDER / "kjv_held_out.txt").read_text("ascii").lower()))
    written = re.findall("[a-z]+", continued(load(), "\n", 400, seed).lower())
    assert len(written) > 50
    assert sum(each in known for each in written) > 0.7 * len(written)


def test_held_out_entries_are_not_among_the_others() -> None:
    training, held_out = (
        (FOLDER / f"jargon_{name}.txt").read_text("ascii") for name in ("training", "held_out")
    )
    long = [line for line in held_out.splitlines() if len(line) > 60]
    assert len(long) > 50
    assert not any(line in training for line in long)
    assert whole_game.PROMPT not in training


def test_source_and_licence_lie_beside_them() -> None:
    said = (FOLDER / "SOURCES.md").read_text("ascii")
    for words in ("bible-kjv-text 4.38", "jargon-text", "public domain", "Chip Chapin", "1611"):
        assert words in said
    for file in FOLDER.iterdir():
        assert f"`{file.name}`" in said or file.name == "SOURCES.md"


def test_letters_come_back_from_their_numbers() -> None:
    text = "\n1 And: ~"
    numbers = encode(text).tolist()
    assert bytes(language_model.LETTERS[each] for each in numbers).decode("ascii") == text


@pytest.mark.parametrize("method", whole_game.ALL_METHODS, ids=lambda each: each.name)
def test_a_method_starts_at_the_base_and_trains_what_it_says(
    method: fine_tuning.Method,
) -> None:
    base, model = load(), load()
    fine_tuning.prepare(model, method, torch.Generator().manual_seed(0))
    rows = language_model.windows(read("kjv_held_out"))[:2, 1:]
    assert torch.allclose(model(rows), base(rows), rtol=1e-4, atol=1e-5)
    trained = sum(each.numel() for each in fine_tuning.trained(model))
    if method.rank:
        shapes = [getattr(block, layer).weight.shape for block in base.blocks for layer in
                  language_model.LINEAR]  # fmt: skip
        assert trained == method.rank * sum(d + k for d, k in shapes)
    else:
        parts = base.named_parameters()
        assert trained == sum(each.numel() for name, each in parts if name.endswith(method.part))


def test_each_method_has_the_rate_that_was_best_in_the_search() -> None:
    found = record("rates")["held_out_loss"]
    best = {name: float(min(losses, key=losses.get)) for name, losses in found.items()}
    assert best == {each.name: each.rate for each in whole_game.ALL_METHODS}
    for name, losses in found.items():
        tried = [float(rate) for rate in losses]
        assert min(tried) < best[name] < max(tried), "the best stands at the edge of the search"
