"""L10 by the learner's own code, measured: what its adapter and its merged weights are worth.

The code has run in the grader's jail; here are only the files that it left, and no line of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from lora_tutor.errors import UsageError
from lora_tutor.labs.apparatus.fine_tuning import LoRALinear
from lora_tutor.labs.apparatus.language_model import LanguageModel, continued, load
from lora_tutor.labs.apparatus.narration import Narration
from lora_tutor.labs.apparatus.own_code import (
    ADAPTED,
    ADAPTER,
    MERGED,
    RANK,
    SHAPES,
    STEPS,
    UNMERGED,
    D,
    K,
)
from lora_tutor.labs.apparatus.peft_adapter import read_adapter
from lora_tutor.labs.apparatus.safetensors_file import read_tensors
from lora_tutor.labs.experiments.whole_game import CORES, LETTERS, PROMPT, SEED, Texts, measured
from lora_tutor.labs.model import LabOutcome, Sample, Table, Tell

WITHIN_ROUNDING = 1e-5
"""Of the largest weight: float32 keeps seven digits, and a sum of sixteen products loses one."""
_EXPORT = "`export_peft` of exercise 29"


@dataclass(frozen=True, slots=True)
class AdapterFactors:
    """The adapter as its file has it, for all adapted layers in one."""

    A: Tensor
    B: Tensor
    scale: float

    def of_layers(self) -> dict[str, tuple[Tensor, Tensor]]:
        return dict(
            zip(
                ADAPTED,
                zip(torch.split(self.A, D, 0), torch.split(self.B, K, 1), strict=True),
                strict=True,
            )
        )


def run(tell: Tell, folder: str) -> LabOutcome:
    """Raises UsageError for files that are not what the exercises promise."""
    torch.set_num_threads(1)
    narration = Narration(tell, 4)
    place = Path(folder)
    factors = _factors(place)
    merged, unmerged = (_weights(place / name) for name in (MERGED, UNMERGED))
    texts, base = Texts.read(), load()
    before = {"new": measured(base, texts.new), "old": measured(base, texts.old)}
    narration.advance("your file is read")
    trusted = {
        name: _summed(base, name, A, B, factors.scale)
        for name, (A, B) in factors.of_layers().items()
    }
    largest = max(weight.abs().max().item() for weight in trusted.values())
    differs = _difference(merged, trusted) / largest
    back = _difference(unmerged, {name: _weight(base, name) for name in ADAPTED}) / largest
    adapted = _with_layers(factors)
    after = {"new": measured(adapted, texts.new), "old": measured(adapted, texts.old)}
    narration.advance("the adapter is measured")
    by_merging = measured(_with_weights(merged), texts.new)
    narration.advance("the merged weights are measured")
    with ThreadPoolExecutor(CORES) as cores:
        written = cores.map(lambda model: continued(model, PROMPT, LETTERS, SEED), (base, adapted))
        samples = tuple(map(Sample, ("before", "after, by your code"), written))
    narration.advance("both have written")
    trained = factors.A.numel() + factors.B.numel()
    file = (place / ADAPTER).stat().st_size
    numbers = {
        "before": before,
        "after": after,
        "steps": STEPS,
        "rank": RANK,
        "scale": factors.scale,
        "parameters": trained,
        "file": file,
        "merged": {"new": by_merging, "difference": differs, "equal": differs <= WITHIN_ROUNDING},
        "unmerged": {"difference": back, "equal": back <= WITHIN_ROUNDING},
    }
    whole = sum(each.numel() for each in base.parameters())
    return LabOutcome(
        (
            _losses(before, after),
            Table(
                ("your code", "measured"),
                (
                    ("numbers trained", f"{trained:,} of {whole:,}"),
                    ("file to keep", f"{file / 1000:,.0f} kB"),
                    ("loss once merged", f"{by_merging:.3f}"),
                    ("merged is W + s A B", _said(differs)),
                    ("unmerged is W again", _said(back)),
                ),
                "What your code wrote, and what it merged: the largest difference of a weight, "
                "against the largest weight.",
            ),
        ),
        (),
        {},
        numbers,
        samples,
    )


def _losses(before: Mapping[str, float], after: Mapping[str, float]) -> Table:
    rows = [
        (title, f"{before[name]:.3f}", f"{after[name]:.3f}")
        for title, name in (("Jargon File", "new"), ("Bible", "old"))
    ]
    return Table(
        ("held-out loss", "before", "after"),
        tuple(rows),
        "In nats a letter, on text that nothing was trained on.",
    )


def _said(difference: float) -> str:
    if difference == 0:
        return "yes, exactly"
    word = "yes, within rounding" if difference <= WITHIN_ROUNDING else "no"
    return f"{word}: differs by {difference:.1e}"


def _factors(folder: Path) -> AdapterFactors:
    modules = read_adapter(folder).modules
    shape = sum(D), sum(K)
    names = ", ".join(each.name for each in modules)[:100]
    if [(each.name, each.shape, each.r) for each in modules] != [("fc1", shape, RANK)]:
        raise UsageError(
            f"{_EXPORT} should write the factors of fc1, {shape[0]} × {shape[1]} at rank {RANK}, "
            f"but its file has {names}, or other sizes; grade exercise 29 once more."
        )
    (module,) = modules
    A, B = (torch.from_numpy(each.rows()).float() for each in (module.writes, module.reads))
    _refuse_infinite((A, B), f"The file that {_EXPORT} wrote")
    return AdapterFactors(A, B, module.scale)


def _weights(file: Path) -> dict[str, Tensor]:
    """What exercise 27 left of every adapted layer's weight."""
    tensors = read_tensors(file, file.stem)
    if {name: each.shape for name, each in tensors.items()} != dict(
        zip(ADAPTED, SHAPES, strict=True)
    ):
        raise UsageError(
            "`merge` of exercise 27 left weights of other shapes than the model has; grade it "
            "once more."
        )
    found = {
        name: torch.from_numpy(each.matrix(*each.shape).rows()).float()
        for name, each in tensors.items()
    }
    _refuse_infinite(found.values(), "What `merge` of exercise 27 left")
    return found


def _refuse_infinite(tensors: Iterable[Tensor], what: str) -> None:
    if not all(each.isfinite().all() for each in tensors):
        raise UsageError(
            f"{what} has numbers that are not finite; look for a division by zero, or steps that "
            "grow without bound."
        )


def _weight(model: LanguageModel, name: str) -> Tensor:
    return model.get_parameter(f"{name}.weight").detach()


def _summed(model: LanguageModel, name: str, A: Tensor, B: Tensor, scale: float) -> Tensor:
    return _weight(model, name) + scale * (A @ B)  # (d,r) @ (r,k) -> (d,k)


def _difference(found: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> float:
    return max((found[name] - weight).abs().max().item() for name, weight in wanted.items())


def _with_layers(factors: AdapterFactors) -> LanguageModel:
    """The model with the adapter beside its weights."""
    model = load()
    for name, (A, B) in factors.of_layers().items():
        parent, _, last = name.rpartition(".")
        layer = LoRALinear(model.get_submodule(name), RANK, torch.Generator())  # type: ignore[arg-type]
        layer.A.data, layer.B.data, layer.scaling = A, B, factors.scale
        setattr(model.get_submodule(parent), last, layer)
    return model


def _with_weights(weights: Mapping[str, Tensor]) -> LanguageModel:
    model = load()
    model.load_state_dict({f"{name}.weight": each for name, each in weights.items()}, strict=False)
    return model
