"""Trains the shipped model: `python -m lora_tutor.labs.pretraining.pretrain TEXTS FOLDER`.

TEXTS is what `lora_tutor.labs.pretraining.texts` wrote. FOLDER gets `model.safetensors` and
`curve.json`, both written anew at every look at the held-out text.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from lora_tutor.labs.apparatus.language_model import (
    BLOCKS,
    CONTEXT,
    LanguageModel,
    drawn,
    encode,
    loss,
    windows,
)

SEED = 11
STEPS, ROWS = 5_000, 16
RATE, WARM_UP, DECAY = 3e-3, 200, 0.1
LOOK_EVERY = 500


def fresh() -> LanguageModel:
    """Normal weights; those that write into the stream are smaller, by GPT-2's rule."""
    model = LanguageModel()
    for name, parameter in model.named_parameters():
        if parameter.dim() < 2:
            if not name.endswith("norm.weight"):
                nn.init.zeros_(parameter)
        elif name.endswith(("o.weight", "down.weight")):
            nn.init.normal_(parameter, std=0.05 / math.sqrt(2 * BLOCKS))
        else:
            nn.init.normal_(parameter, std=0.05)
    return model


def rate(step: int) -> float:
    """Rises for WARM_UP steps, then falls as a cosine to nothing."""
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    return RATE * 0.5 * (1 + math.cos(math.pi * (step - WARM_UP) / (STEPS - WARM_UP)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name in ("texts", "folder"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    generator = torch.Generator().manual_seed(SEED)
    training = encode((given.texts / "kjv_training.txt").read_text("ascii"))
    held_out = windows(encode((given.texts / "kjv_held_out.txt").read_text("ascii")))
    model = fresh()
    matrices = [each for each in model.parameters() if each.dim() > 1]
    vectors = [each for each in model.parameters() if each.dim() < 2]
    optimiser = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}],
        betas=(0.9, 0.98),
        fused=True,
    )
    curve: list[dict[str, float]] = []
    began, recent = time.process_time(), 0.0
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = rate(step)
        optimiser.zero_grad()
        error = loss(model, drawn(training, ROWS, generator))
        torch.autograd.backward(error)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        recent += error.item() / LOOK_EVERY
        if (step + 1) % LOOK_EVERY == 0:
            with torch.no_grad():
                seen = loss(model, held_out).item()
            curve.append(
                {"step": step + 1, "training": round(recent, 4), "held_out": round(seen, 4)}
            )
            recent = 0.0
            print(curve[-1], f"{time.process_time() - began:.0f} s", flush=True)
            keep(model, curve, given.folder, time.process_time() - began)


def keep(model: LanguageModel, curve: list[dict[str, float]], folder: Path, cpu: float) -> None:
    halves = {name: each.half() for name, each in model.state_dict().items()}
    save_file(halves, folder / "model.safetensors")
    record = {
        "parameters": sum(each.numel() for each in model.parameters()),
        "seed": SEED,
        "steps": STEPS,
        "letters_per_step": ROWS * CONTEXT,
        "rate": RATE,
        "weight_decay": DECAY,
        "processor_seconds": round(cpu),
        "curve": curve,
    }
    (folder / "curve.json").write_text(json.dumps(record, indent=1) + "\n", "ascii")


if __name__ == "__main__":
    main()
