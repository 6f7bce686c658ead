"""What share of a model an adapter trains, by rank: three models with their real shapes."""

from __future__ import annotations

from dataclasses import dataclass

from lora_tutor.charts.model import Chart, ReferenceLine, level, line
from lora_tutor.figures.parameters import Parameter, beginning_at
from lora_tutor.reports.amounts import count_text, percent_text

RANKS = tuple(2.0**power for power in range(12))
ATTENTION, EVERYTHING = 0.0, 1.0
"""Which matrices are adapted: W_q and W_v, as in the LoRA paper; or every linear map."""


@dataclass(frozen=True, slots=True)
class Model:
    """Shapes are (d, k) of the linear maps of one layer; the first two are W_q and W_v."""

    name: str
    layers: int
    shapes: tuple[tuple[int, int], ...]
    parameters: float

    def adapter(self, rank: float, which: float) -> float:
        """Numbers that are trained: r (d + k), summed over the adapted matrices."""
        shapes = self.shapes if which == EVERYTHING else self.shapes[:2]
        return self.layers * sum(rank * (d + k) for d, k in shapes)

    def fraction(self, rank: float, which: float) -> float:
        return self.adapter(rank, which) / self.parameters


def _square(width: int, count: int) -> tuple[tuple[int, int], ...]:
    return ((width, width),) * count


MODELS = (
    # GPT-2 small (huggingface.co/openai-community/gpt2, config.json): 12 layers of width 768, an
    # MLP of 3072; 124,439,808 parameters. Its q, k, v are stored as one matrix, counted as three.
    Model("GPT-2 124M", 12, (*_square(768, 4), (3072, 768), (768, 3072)), 124_439_808),
    # Llama 2 7B (arXiv 2307.09288; config.json): 32 layers of width 4096, an MLP of 11008 with a
    # gate; 6,738,415,616 parameters.
    Model(
        "Llama 2 7B",
        32,
        (*_square(4096, 4), (11008, 4096), (11008, 4096), (4096, 11008)),
        6_738_415_616,
    ),
    # GPT-3 175B (arXiv 2005.14165, table 2.1): 96 layers of width 12288, an MLP of four times
    # that; 175,255.8 million parameters by the LoRA paper's table 4.
    Model("GPT-3 175B", 96, (*_square(12288, 4), (49152, 12288), (12288, 49152)), 175_255.8e6),
)


def parameters() -> tuple[Parameter, ...]:
    return (
        Parameter("rank r", RANKS, beginning_at(4, RANKS)),
        Parameter("adapted", (ATTENTION, EVERYTHING), 0, adapted_text),
    )


def adapted_text(which: float) -> str:
    return "all linear maps" if which == EVERYTHING else "W_q and W_v"


def chart(rank: float, which: float) -> Chart:
    """The share in per cent against r, both logarithmic."""
    return Chart(
        "trained, % of the model",
        "r",
        "",
        (
            *(
                line(
                    model.name.split()[-1],
                    RANKS,
                    [100 * model.fraction(each, which) for each in RANKS],
                )
                for model in MODELS
            ),
            level("all", 100.0),
        ),
        marks=(ReferenceLine(rank, f"r = {rank:g}"),),
        log_x=True,
        log_y=True,
        y_range=(0.001, 1000.0),
    )


def times_fewer(fraction: float) -> str:
    """1 in 9,285, or 1 in 1.3; or more than the model."""
    if fraction < 0.95:
        return f"1 in {1 / fraction:,.{0 if fraction < 0.1 else 1}f}"
    return "as many" if fraction <= 1 else "more than all"


def twin(width: int = 80) -> str:
    """The share of each model at some ranks, for both choices of matrices."""
    lines = []
    for which in (ATTENTION, EVERYTHING):
        lines.append(f"Trained share of the model, if {adapted_text(which)} are adapted:")
        lines.append(f"{'r':>5}" + "".join(f"{model.name:>16}" for model in MODELS))
        for rank in (1.0, 4.0, 16.0, 64.0, 256.0, 1024.0):
            shares = (percent_text(model.fraction(rank, which)) for model in MODELS)
            lines.append(f"{rank:>5g}" + "".join(f"{share:>16}" for share in shares))
        counts = (count_text(model.adapter(4, which)) for model in MODELS)
        lines.append("Numbers at r = 4: " + ", ".join(counts) + ".")
    return "\n".join(lines)
