"""The recorded losses of one task: full training and two ranks of LoRA, at six learning rates."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Recording:
    """`curves[method][place of the rate]` is the loss at step 0, `every`, 2 `every`, ..."""

    how: str
    every: int
    rates: tuple[float, ...]
    curves: Mapping[str, Sequence[Sequence[float]]]

    @property
    def points(self) -> int:
        return len(next(iter(self.curves.values()))[0])

    def best_rate(self, method: str) -> int:
        """The place of the rate with the least loss at the end."""
        return min(range(len(self.rates)), key=lambda rate: self.curves[method][rate][-1])


def load() -> Recording:
    text = files("lora_tutor.figures").joinpath("loss_replay.json").read_text("utf-8")
    found = json.loads(text)
    return Recording(found["how"], found["every"], tuple(found["rates"]), found["curves"])


def remark(recording: Recording, point: int, full_rate: int, lora_rate: int) -> str:
    """Who is ahead at a point, and with which rates."""
    full, lora = recording.rates[full_rate], recording.rates[lora_rate]
    full_loss = recording.curves["full"][full_rate][point]
    lora_loss = recording.curves["LoRA r = 16"][lora_rate][point]
    rates = "the same rate" if full == lora else f"{lora / full:.3g} times the rate of full"
    if lora_loss == full_loss:
        return f"LoRA r = 16, with {rates}: level."
    order = "ahead of" if lora_loss < full_loss else "behind"
    best = (recording.best_rate("full"), recording.best_rate("LoRA r = 16"))
    each = " Each has its best." if (full_rate, lora_rate) == best else ""
    return f"LoRA r = 16, with {rates}: {order} full.{each}"


def twin(width: int = 80) -> str:
    """The losses at three steps for each method and rate, as a table."""
    recording = load()
    places = (10, 25, recording.points - 1)
    text = f"Recorded losses of one task ({recording.how})."
    lines = textwrap.wrap(text, width)
    heads = "".join(f"{f'step {place * recording.every}':>11}" for place in places)
    lines.append(f"{'method':<12} {'rate':>7}{heads}")
    for method, curves in recording.curves.items():
        best = recording.best_rate(method)
        for place, (rate, curve) in enumerate(zip(recording.rates, curves, strict=True)):
            losses = "".join(f"{curve[at]:>11.3g}" for at in places)
            star = " best" if place == best else ""
            lines.append(f"{method:<12} {rate:>7g}{losses}{star}")
    return "\n".join(lines)
