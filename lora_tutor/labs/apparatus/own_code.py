"""Lets a learner's own code, from four exercises, teach the shipped model another voice.

This file runs beside that code, in its jail, where the files of the exercises are modules of their
own; nothing that it says is believed. The trusted side reads its constants alone.

Exercise 12 gives the layer, 26 puts it in the place of 18 linear layers, 29 trains and exports, 27
merges. Only the promises of their stubs are used. `adapt` of 29 knows networks with one layer to
adapt, fc1. So its fc1 is all 18 in one: below each other in fc1.A lie the A's of the 18, beside
each other in fc1.B their B's. Of the wide product A B the 18 blocks on the diagonal are in use.
"""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load, save
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from lora_tutor.labs.apparatus.language_model import (
    BLOCKS,
    LINEAR,
    WIDTH,
    LanguageModel,
    encode,
)

ADAPTED = tuple(f"blocks.{block}.{layer}" for block in range(BLOCKS) for layer in LINEAR)
"""In the order in which fc1 has them."""
_TALL, _WIDE = (4 * WIDTH, WIDTH), (WIDTH, 4 * WIDTH)
SHAPES = tuple({"up": _TALL, "down": _WIDE}.get(name[9:], (WIDTH, WIDTH)) for name in ADAPTED)
"""(d, k) of each."""
D, K = ([shape[at] for shape in SHAPES] for at in (0, 1))
RANK, ALPHA, RATE, STEPS = 16, 64.0, 0.005, 100
LETTERS = 32
"""Of a row of X, as many numbers as exercise 29 has in one."""
ROWS = 64
"""The size of a batch in exercise 29. Of a larger one, so many rows stand for all."""
CLASSES = 6
ADAPTER, CONFIG = "adapter_model.safetensors", "adapter_config.json"
MERGED, UNMERGED = "merged.safetensors", "unmerged.safetensors"
_SEED = 0


class Nonsense(Exception):
    """What came back is not what the exercise promises; the text is a sentence for the learner."""


class Passages(nn.Module):
    """The model as exercise 29 has one: rows of 32 numbers to six logits, and fc1 to be adapted.

    A row is a passage of 32 letters. The first class says that it goes on as it was written, and
    has the probability exp(-loss), the loss being the model's mean over the letters. So the
    cross-entropy with the first class is that loss. The other five share the rest equally.
    """

    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self.fc1 = _linear(torch.zeros(sum(D), sum(K)), torch.zeros(sum(D)))
        # Not in use; exercise 29 has them, so its code may freeze them by name.
        self.fc2, self.head = nn.Linear(1, 1), nn.Linear(1, CLASSES)
        self.model = model.requires_grad_(False)

    def forward(self, X: Tensor) -> Tensor:
        rows = len(X)
        if rows > ROWS:
            X = X[torch.randperm(rows)[:ROWS]]
        letters = X.long()
        factors = dict(_factors(self.fc1))
        logits = functional_call(self.model, factors, (letters[:, :-1],))
        each = functional.cross_entropy(logits.transpose(1, 2), letters[:, 1:], reduction="none")
        loss = each.mean(1).repeat(-(-rows // len(X)))[:rows]
        rest = torch.log(-torch.expm1(-loss) / (CLASSES - 1))
        return torch.stack([-loss, *[rest] * (CLASSES - 1)], 1)


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    # Drawing twelve million numbers of fc1 at random, which nobody needs, would take a while.
    d, k = weight.shape
    with torch.device("meta"):
        layer = nn.Linear(k, d)
    layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias)
    return layer


def _factors(fc1: Any) -> list[tuple[str, Tensor]]:
    """Every layer's A and B, by its name in the model."""
    return [
        (f"{name}.{letter}", part)
        for letter, parts in (("A", fc1.A.split(D, 0)), ("B", fc1.B.split(K, 1)))
        for name, part in zip(ADAPTED, parts, strict=True)
    ]


def _of(exercise: str, name: str) -> Any:
    """What the learner's file has under that name."""
    found = getattr(importlib.import_module(exercise), name, None)
    if found is None:
        raise Nonsense(f"{exercise}.py defines no `{name}`.")
    return found


class Workplace:
    """What one call leaves for the next."""

    weights: dict[str, Tensor]
    text: Tensor
    model: LanguageModel
    adapted: Any


def inject(weights: bytes, text: bytes) -> None:
    """Load the model, and let exercise 26 put the layer of exercise 12 into it."""
    torch.manual_seed(_SEED)
    Workplace.text = encode(text.decode("ascii"))
    Workplace.model = model = LanguageModel()
    # From the file's half type by NumPy: torch would ask which processor this is, and a jail that
    # was not forked may not know.
    full = {name: each.numpy().astype("float32") for name, each in load(weights).items()}
    Workplace.weights = {name: torch.from_numpy(each) for name, each in full.items()}
    model.load_state_dict(Workplace.weights)
    layer, injecting = (
        _of("12_lora_linear", "LoRALinear"),
        importlib.import_module("26_inject_lora"),
    )
    # 26 comes with a layer of this name and these arguments, "the layer of exercise 12".
    injecting.LoRALinear = layer  # type: ignore[attr-defined]
    names = _of("26_inject_lora", "inject_lora")(model, LINEAR, RANK, ALPHA)
    if not isinstance(names, list) or sorted(map(str, names)) != sorted(ADAPTED):
        raise Nonsense(
            f"`inject_lora` of 26_inject_lora.py should name the {len(ADAPTED)} layers "
            f"{ADAPTED[0]} to {ADAPTED[-1]}, but gave back {names!r:.200}."
        )
    for name, (d, k) in zip(ADAPTED, SHAPES, strict=True):
        parent, _, last = name.rpartition(".")
        if not isinstance(found := model.get_submodule(name), layer):
            # Its own class has another name, or was kept in another place.
            found = layer(_linear(*_original(name)), RANK, ALPHA)
            setattr(model.get_submodule(parent), last, found)
        _expect(found, (d, RANK), (RANK, k), f"The layer of 12_lora_linear.py at {name}")


def train() -> None:
    """Let exercise 29 adapt the model to passages from the text."""
    passages = Workplace.text.unfold(0, LETTERS, LETTERS // 2).float().numpy()
    written = torch.zeros(len(passages), dtype=torch.long).numpy()
    Workplace.adapted = _of("29_capstone", "adapt")(
        Passages(Workplace.model),
        passages,
        written,
        r=RANK,
        alpha=ALPHA,
        lr=RATE,
        steps=STEPS,
        seed=_SEED,
    )
    layer = getattr(Workplace.adapted, "fc1", None)
    _expect(
        layer, (sum(D), RANK), (RANK, sum(K)), "The fc1 of what `adapt` of 29_capstone.py gave back"
    )


def export() -> dict[str, bytes]:
    """Let exercise 29 write the adapter's files."""
    folder = Path(tempfile.mkdtemp())
    _of("29_capstone", "export_peft")(Workplace.adapted, str(folder), "king_james")
    for name in (ADAPTER, CONFIG):
        if not (folder / name).is_file():
            raise Nonsense(f"`export_peft` of 29_capstone.py wrote no {name}.")
    return {name: (folder / name).read_bytes() for name in (ADAPTER, CONFIG)}


def merge() -> dict[str, bytes]:
    """Let exercise 27 merge every layer, and take it apart again."""
    factors = dict(_factors(Workplace.adapted.fc1))
    merged, unmerged = {}, {}
    for name in ADAPTED:
        layer = _of("27_merge_unmerge", "LoRALinear")(_linear(*_original(name)), RANK, ALPHA)
        with torch.no_grad():
            layer.A.copy_(factors[f"{name}.A"])
            layer.B.copy_(factors[f"{name}.B"])
        layer.eval()
        layer.merge()
        merged[name] = layer.base.weight.detach().clone()
        layer.unmerge()
        unmerged[name] = layer.base.weight.detach().clone()
    return {MERGED: save(merged), UNMERGED: save(unmerged)}


def _original(name: str) -> tuple[Tensor, Tensor]:
    weight, bias = (Workplace.weights[f"{name}.{part}"] for part in ("weight", "bias"))
    return weight.clone(), bias.clone()


def _expect(layer: Any, A: tuple[int, int], B: tuple[int, int], what: str) -> None:
    for letter, shape in (("A", A), ("B", B)):
        found = getattr(layer, letter, None)
        if not isinstance(found, Tensor) or tuple(found.shape) != shape:
            has = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
            raise Nonsense(f"{what} should have {letter} of shape {shape}, not {has}.")
