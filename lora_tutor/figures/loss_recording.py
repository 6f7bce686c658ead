"""Records what the replay of losses plays: `python -m lora_tutor.figures.loss_recording`.

A network x -> relu(W x) -> U of it, pretrained, meets a task whose W has changed by an update with
slowly falling singular values. W alone is trained, in full or by LoRA, with Adam.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lora_tutor.figures.matrices import Matrix

FILE = Path(__file__).with_name("loss_replay.json")
SEED, STEPS, EVERY, BATCH, TEST = 7, 400, 8, 32, 1024
INPUTS, HIDDEN, OUTPUTS = 32, 64, 8
ALPHA = 16.0
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
METHODS = {"full": 0, "LoRA r = 4": 4, "LoRA r = 16": 16}
"""Names and ranks; 0 stands for the whole of W."""
CEILING = 1e6
DIGITS = 3


@dataclass(frozen=True)
class Regression:
    """The pretrained W and U, and the W that the new task wants."""

    w: Matrix
    u: Matrix
    wanted: Matrix

    def hidden(self, w: Matrix, x: Matrix) -> Matrix:
        return np.maximum(x @ w.T, 0.0)

    def loss(self, w: Matrix, x: Matrix) -> float:
        """½ the mean squared distance of the outputs, summed over the outputs."""
        off = (self.hidden(w, x) - self.hidden(self.wanted, x)) @ self.u.T
        return float(0.5 * np.sum(off**2) / len(x))

    def gradient(self, w: Matrix, x: Matrix) -> Matrix:
        """∂L/∂W, (HIDDEN, INPUTS), for the rows of x."""
        hidden = self.hidden(w, x)
        off = (hidden - self.hidden(self.wanted, x)) @ self.u.T
        return np.asarray(((off @ self.u) * (hidden > 0)).T @ x / len(x))


def task() -> Regression:
    rng = np.random.default_rng(SEED)
    w = rng.normal(size=(HIDDEN, INPUTS)) / np.sqrt(INPUTS)
    u = rng.normal(size=(OUTPUTS, HIDDEN)) / np.sqrt(HIDDEN)
    left = np.linalg.qr(rng.normal(size=(HIDDEN, INPUTS)))[0]
    right = np.linalg.qr(rng.normal(size=(INPUTS, INPUTS)))[0]
    sigma = 4.0 / np.arange(1, INPUTS + 1)
    return Regression(w, u, w + left * sigma @ right.T)


class _Adam:
    """Kingma and Ba 2015, with the usual constants."""

    def __init__(self, rate: float) -> None:
        self._rate, self._steps = rate, 0
        self._moments: dict[int, tuple[Matrix, Matrix]] = {}

    def step(self, numbers: list[Matrix], gradients: list[Matrix]) -> list[Matrix]:
        self._steps += 1
        moved = []
        for place, (number, gradient) in enumerate(zip(numbers, gradients, strict=True)):
            zero = np.zeros_like(number)
            mean, square = self._moments.get(place, (zero, zero))
            mean = 0.9 * mean + 0.1 * gradient
            square = 0.999 * square + 0.001 * gradient**2
            self._moments[place] = (mean, square)
            even_mean = mean / (1 - 0.9**self._steps)
            even_square = square / (1 - 0.999**self._steps)
            moved.append(number - self._rate * even_mean / (np.sqrt(even_square) + 1e-8))
        return moved


def curve(rank: int, rate: float, steps: int = STEPS) -> list[float]:
    """The loss on test inputs at step 0, EVERY, 2 EVERY, ... of one training."""
    given = task()
    rng = np.random.default_rng(SEED + 1)
    test = rng.normal(size=(TEST, INPUTS))
    if rank:
        reach = 1 / np.sqrt(INPUTS)
        reader = rng.uniform(-reach, reach, size=(rank, INPUTS))
        numbers = [np.zeros((HIDDEN, rank)), reader]
    else:
        numbers = [given.w]
    scale = ALPHA / max(rank, 1)

    def weight() -> Matrix:
        return given.w + scale * numbers[0] @ numbers[1] if rank else numbers[0]

    batches = np.random.default_rng(SEED + 2)
    adam, losses = _Adam(rate), [given.loss(weight(), test)]
    for step in range(1, steps + 1):
        g = given.gradient(weight(), batches.normal(size=(BATCH, INPUTS)))
        slopes = [scale * g @ numbers[1].T, scale * numbers[0].T @ g] if rank else [g]
        numbers = adam.step(numbers, slopes)
        if step % EVERY == 0:
            losses.append(min(given.loss(weight(), test), CEILING))
    return [float(f"{loss:.{DIGITS}g}") for loss in losses]


def record() -> dict[str, Any]:
    return {
        "made_by": "python -m lora_tutor.figures.loss_recording",
        "how": f"numpy, Adam, {STEPS} steps of {BATCH} fresh inputs, seed {SEED}, "
        f"alpha {ALPHA:g}; loss on {TEST} test inputs, {DIGITS} digits",
        "every": EVERY,
        "rates": list(RATES),
        "curves": {
            name: [curve(rank, rate) for rate in RATES] for name, rank in METHODS.items()
        },
    }  # fmt: skip


def main() -> None:
    """Write the recording as JSON, one curve a line."""
    found = record()
    curves = found.pop("curves")
    head = json.dumps(found, indent=1)[:-2]
    methods = [
        f"  {json.dumps(name)}: [\n   " + ",\n   ".join(map(json.dumps, rows)) + "\n  ]"
        for name, rows in curves.items()
    ]
    FILE.write_text(f'{head},\n "curves": {{\n' + ",\n".join(methods) + "\n }\n}\n", "utf-8")


if __name__ == "__main__":
    main()
