"""The search for the learning rates of L10: `python -m lora_tutor.labs.pretraining.rates`.

It looks at other held-out passages, and trains on others, than the lab; `rates.json` beside the
weights keeps every loss that was found.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import torch

from lora_tutor.labs.apparatus.fine_tuning import Method
from lora_tutor.labs.apparatus.language_model import FOLDER
from lora_tutor.labs.experiments.whole_game import (
    ALL_METHODS,
    CORES,
    STEPS,
    STRIDE,
    Contestant,
    Texts,
)

TRIED = (2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1, 2e-1, 5e-1)
SEED = 1000
HELD_OUT = 2
"""The first window; the lab's are 0, 4, 8 ..."""


def around_the_best(method: Method) -> dict[str, float]:
    """The held-out loss by rate: from the method's own outwards, until one inside is best."""
    found: dict[int, float] = {}
    due = TRIED.index(method.rate)
    while due not in found:
        found[due] = _loss(replace(method, rate=TRIED[due]))
        print(method.name, TRIED[due], f"{found[due]:.4f}", flush=True)
        best = min(found, key=found.__getitem__)
        due = next((each for each in (best - 1, best + 1) if each not in found), best)
    return {f"{TRIED[at]:g}": round(found[at], 4) for at in sorted(found)}


def _loss(method: Method) -> float:
    contestant = Contestant(method, Texts.read(HELD_OUT), SEED)
    return [contestant.advance() for _ in range(0, STEPS, STRIDE)][-1]


def main() -> None:
    torch.set_num_threads(1)
    with ThreadPoolExecutor(CORES) as cores:
        found = dict(
            zip(
                [each.name for each in ALL_METHODS],
                cores.map(around_the_best, ALL_METHODS),
                strict=True,
            )
        )
    record = {"seed": SEED, "steps": STEPS, "held_out_loss": found}
    (FOLDER / "rates.json").write_text(json.dumps(record, indent=1) + "\n", "ascii")


if __name__ == "__main__":
    main()
