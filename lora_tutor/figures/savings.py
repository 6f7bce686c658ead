"""What an adapter saves by rank: numbers to train, and flops of a training step."""

from __future__ import annotations

from lora_tutor.charts.model import Chart, ReferenceLine, level, line
from lora_tutor.figures.parameters import Parameter, beginning_at
from lora_tutor.reports.amounts import count_text, percent_text

SHAPES = ((768, 768), (768, 3072), (4096, 4096), (12288, 12288))
"""(d, k)."""
RANKS = (
    *(float(rank) for rank in (1, 2, 4, 8, 16, 32, 64, 96, 128, 192, 256, 384, 512)),
    *(float(rank) for rank in (683, 768, 1024, 1366, 2048, 3072, 4096, 6144)),
)


def parameters_ratio(d: int, k: int, r: float) -> float:
    """r (d + k) against d k."""
    return r * (d + k) / (d * k)


def flops_ratio(d: int, k: int, r: float) -> float:
    """Multiply-adds of a training step for each row: 2dk + 3r(d + k) against 3dk.

    Full fine-tuning has three products with d k terms: forward, back to x, gradient of W. LoRA
    keeps the first two, and adds three products with each of its thin factors.
    """
    return (2 * d * k + 3 * r * (d + k)) / (3 * d * k)


def parameters_border(d: int, k: int) -> float:
    """The rank at which the adapter has as many numbers as W: dk / (d + k); N / 2 for a square."""
    return d * k / (d + k)


def flops_border(d: int, k: int) -> float:
    """The rank at which a step costs as much as a full one: dk / (3 (d + k)); N / 6."""
    return d * k / (3 * (d + k))


def border_text(rank: float) -> str:
    """2,048, and 682.7 where no rank is the border itself."""
    return f"{rank:,.1f}".removesuffix(".0")


def parameters() -> tuple[Parameter, ...]:
    return (
        Parameter("rank r", RANKS, beginning_at(8, RANKS)),
        Parameter(
            "W is d × k",
            tuple(float(place) for place in range(len(SHAPES))),
            2,
            lambda place: "{} × {}".format(*SHAPES[int(place)]),
        ),
    )


def chart(d: int, k: int, r: float) -> Chart:
    """Both ratios against r; the borders are where they cross the dashed line."""
    end = max(parameters_border(d, k) * 1.6, r * 1.05)
    ranks = [max(end * share / 120, 1.0) for share in range(121)]
    return Chart(
        "LoRA against full fine-tuning",
        "r",
        "",
        (
            line("numbers", ranks, [parameters_ratio(d, k, each) for each in ranks]),
            line("flops", ranks, [flops_ratio(d, k, each) for each in ranks]),
            level("the same", 1.0),
        ),
        marks=(
            ReferenceLine(flops_border(d, k), "flops"),
            ReferenceLine(parameters_border(d, k), "numbers"),
            ReferenceLine(r, "r"),
        ),
        x_range=(0.0, end),
        y_range=(0.0, 2.0),
    )


def verdict(d: int, k: int, r: float) -> str:
    """What the learner should notice at this rank."""
    if r >= parameters_border(d, k):
        return "The adapter has as many numbers as W, or more."
    if r > flops_border(d, k):
        return "Fewer numbers than W, and yet a step costs more flops."
    return "Below both borders: fewer numbers, and a cheaper step."


def twin(width: int = 80) -> str:
    """Both ratios for a square of 4096, and both borders of every shape."""
    d, k = SHAPES[2]
    lines = [
        f"LoRA on {d} x {k}, as a share of full fine-tuning:",
        f"{'r':>5} {'numbers r(d + k)':>17} {'share':>8} {'flops of a step':>16}",
    ]
    for r in (1, 8, 64, 256, 683, 1024, 2048):
        numbers = count_text(r * (d + k))
        share, flops = (percent_text(each(d, k, r)) for each in (parameters_ratio, flops_ratio))
        lines.append(f"{r:>5} {numbers:>17} {share:>8} {flops:>16}")
    lines.append("Break-even ranks, d k / (d + k) for numbers and a third of it for flops:")
    for d, k in SHAPES:
        lines.append(
            f"  {d} x {k}: numbers {border_text(parameters_border(d, k))}, "
            f"flops {border_text(flops_border(d, k))}"
        )
    return "\n".join(lines)
