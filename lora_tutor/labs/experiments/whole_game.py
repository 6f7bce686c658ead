"""L10, the experiment: the shipped model learns another voice in six ways, two at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice

import torch
from safetensors.torch import save
from torch import Tensor

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.apparatus.fine_tuning import ROWS, Method, fine_tune, trained
from lora_tutor.labs.apparatus.language_model import (
    CONTEXT,
    LanguageModel,
    continued,
    load,
    loss,
    read,
    windows,
)
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.descriptions.whole_game import ALIKE, LAB, LESS, METHODS, MORE, RANKS
from lora_tutor.labs.model import LabAnswer, LabOutcome, Sample, Table, Tell

RATES = (0.002, 0.01, 0.005, 0.01, 0.05, 0.02)
"""The best of each method, in its order: `lora_tutor.labs.pretraining.rates` searched them."""
ALL_METHODS = tuple(
    Method(name, rate, rank, part)
    for name, rate, rank, part in zip(
        METHODS, RATES, (0, *RANKS, 0, 0), ("", "", "", "", "bias", "head.weight"), strict=True
    )
)
STEPS, STRIDE = 160, 32
"""Steps in all, and between two looks at the held-out text."""
CORES = 2
EVERY = 4
"""Every fourth window of a held-out text is read."""
PROMPT, LETTERS = ":LoRA: n.\n", 320
WRITER = "r = 16"
"""Whose continuation of the prompt stands beside the one from before."""
SEED = 0
ALIKE_WITHIN = 1.2
"""Two rises of the loss count as alike within this factor."""


@dataclass(frozen=True, slots=True)
class Texts:
    training: Tensor
    new: Tensor
    old: Tensor

    @staticmethod
    def read(first: int = 0) -> Texts:
        """Held-out windows from the `first` of each EVERY: others than a search has seen."""
        new, old = (windows(read(f"{name}_held_out"))[first::EVERY] for name in ("jargon", "kjv"))
        return Texts(read("jargon_training"), new, old)


@dataclass(frozen=True, slots=True)
class Result:
    """`file` and `optimiser` are bytes; `new` and `old` the losses after it."""

    method: str
    rate: float
    parameters: int
    file: int
    optimiser: int
    new: float
    old: float


class Contestant:
    """One copy of the model on its way."""

    def __init__(self, method: Method, texts: Texts, seed: int) -> None:
        self.method = method
        self.model = load()
        self._texts = texts
        self._training = fine_tune(self.model, method, texts.training, STEPS, seed)
        self._optimiser: torch.optim.Adam | None = None

    def advance(self) -> float:
        """The loss on the new text after STRIDE steps more."""
        *_, self._optimiser = islice(self._training, STRIDE)
        return measured(self.model, self._texts.new)

    def result(self, new: float) -> Result:
        assert self._optimiser is not None
        parts = {
            name: each.detach()
            for name, each in self.model.named_parameters()
            if each.requires_grad
        }
        return Result(
            method=self.method.name,
            rate=self.method.rate,
            parameters=sum(each.numel() for each in trained(self.model)),
            file=len(save(parts)),
            optimiser=sum(_bytes(state) for state in self._optimiser.state.values()),
            new=new,
            old=measured(self.model, self._texts.old),
        )


@torch.no_grad()
def measured(model: LanguageModel, rows: Tensor) -> float:
    return loss(model, rows).item()


def _bytes(state: dict[str, Tensor]) -> int:
    return sum(each.numel() * each.element_size() for each in state.values())


def run(tell: Tell, seed: int = SEED) -> LabOutcome:
    torch.set_num_threads(1)
    texts = Texts.read()
    base = load()
    new, old = measured(base, texts.new), measured(base, texts.old)
    chart = GrowingChart(tell, LAB.curves[0])
    narration = Narration(tell, STEPS // STRIDE + 2)
    contestants = [Contestant(method, texts, seed) for method in ALL_METHODS]
    for each in contestants:
        chart.add(each.method.name, [0], [new])
    narration.advance("six copies of the model begin")
    with ThreadPoolExecutor(CORES) as cores:
        for step in range(0, STEPS, STRIDE):
            losses = list(cores.map(Contestant.advance, contestants))
            for each, found in zip(contestants, losses, strict=True):
                chart.add(each.method.name, [step + STRIDE], [found])
            narration.advance(f"six copies, step {step + STRIDE} of {STEPS}")
        results = list(cores.map(Contestant.result, contestants, losses))
        models = base, contestants[METHODS.index(WRITER)].model
        texts_of = cores.map(lambda model: continued(model, PROMPT, LETTERS, seed), models)
        samples = tuple(map(Sample, ("before", f"after, {WRITER}"), texts_of))
    narration.advance("all have learned")
    return LabOutcome(
        (_table(results, new, old),),
        (chart.complete(), _learned_and_forgotten(results, new, old)),
        _answers(results, new, old),
        {"before": {"new": new, "old": old}, "results": [asdict(each) for each in results]},
        samples,
    )


def _table(results: list[Result], new: float, old: float) -> Table:
    rows = [
        (
            each.method,
            f"{each.rate:g}",
            f"{each.parameters:,}",
            f"{each.file / 1000:,.0f}",
            f"{each.optimiser / 1000:,.0f}",
            f"{each.new:.3f}",
            f"{each.old:.3f}",
        )
        for each in results
    ]
    return Table(
        ("method", "rate", "trained", "file kB", "Adam kB", "Jargon", "Bible"),
        (("before", "-", "-", "-", "-", f"{new:.3f}", f"{old:.3f}"), *rows),
        f"After {STEPS} steps of {ROWS} passages of {CONTEXT} letters: the numbers trained, the "
        "file to keep (32 bits a number), what Adam keeps while training, and the held-out loss on "
        "the new text and on the old one.",
    )


def _learned_and_forgotten(results: list[Result], new: float, old: float) -> Chart:
    return Chart(
        "Learned and forgotten",
        "rise on the Bible",
        "fall on the Jargon File",
        tuple(
            Series(each.method, (each.old - old,), (new - each.new,), "points") for each in results
        ),
    )


def _answers(results: list[Result], new: float, old: float) -> dict[str, LabAnswer]:
    found = {each.method: each for each in results}
    full, one, sixteen = (found[name] for name in ("in full", "r = 1", "r = 16"))
    share = (new - one.new) / (new - full.new)
    rises = full.old - old, sixteen.old - old
    most, least = (choose(results, key=lambda each: each.old) for choose in (max, min))
    return {
        "share": LabAnswer(
            100 * share,
            f"In full the loss fell from {new:.3f} to {full.new:.3f}, with $r = 1$ to "
            f"{one.new:.3f}, with {one.parameters / full.parameters:.1%} as many numbers trained.",
        ),
        "file": LabAnswer(
            one.file / 1000,
            f"With $r = 1$ the file holds {one.parameters:,} numbers of 4 bytes, and their names; "
            f"the whole model takes {full.file / 1000:,.0f} kB.",
        ),
        "forgets": LabAnswer(
            _compared(rises[1] / rises[0]),
            f"The loss on the Bible rose by {rises[1]:.3f} with $r = 16$ and by {rises[0]:.3f} in "
            f"full. The six range from {least.old - old:.3f} ({least.method}) to "
            f"{most.old - old:.3f} ({most.method}).",
        ),
    }


def _compared(ratio: float) -> int:
    if max(ratio, 1 / ratio) < ALIKE_WITHIN:
        return ALIKE
    return MORE if ratio > 1 else LESS
