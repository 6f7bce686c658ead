"""Test error against the rank, split into bias and variance: the least-squares fit of page 2.4.

The numbers are those of `reduced_rank_fit`, measured once and kept in bias_variance.json.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from lora_tutor.charts.model import Chart, ReferenceLine, level, line
from lora_tutor.figures.parameters import Parameter, beginning_at
from lora_tutor.figures.reduced_rank_fit import (
    DRAWS,
    ENERGY,
    EXAMPLES,
    NOISE,
    RANKS,
    TRUE_RANKS,
    D,
    Errors,
    K,
)

NOTHING = ENERGY / D
"""The error of learning nothing: ‖M‖² / D."""
_FILE = Path(__file__).with_name("bias_variance.json")


@cache
def _measured() -> dict[tuple[int, int], Errors]:
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        (row["n"], row["true_rank"]): Errors(tuple(row["error"]), tuple(row["variance"]))
        for row in rows
    }


def errors(n: int, true_rank: int) -> Errors:
    """For n of EXAMPLES and one of TRUE_RANKS."""
    return _measured()[n, true_rank]


def parameters() -> tuple[Parameter, ...]:
    return (
        Parameter("examples n", tuple(map(float, EXAMPLES)), beginning_at(64, EXAMPLES)),
        Parameter("rank of the true M", tuple(map(float, TRUE_RANKS)), beginning_at(3, TRUE_RANKS)),
        Parameter("rank r of the fit", tuple(map(float, RANKS)), RANKS.index(3)),
    )


def chart(n: int, true_rank: int, rank: int) -> Chart:
    found = errors(n, true_rank)
    return Chart(
        "error on new data",
        "r",
        "",
        (
            line("error", RANKS, found.error),
            line("bias", RANKS, found.bias),
            line("variance", RANKS, found.variance),
            level("learning nothing", NOTHING),
        ),
        marks=(ReferenceLine(float(rank), f"r = {rank}"),),
        log_x=True,
        y_range=(0.0, max(0.9, max(found.error))),
    )


def verdict(n: int, true_rank: int, rank: int) -> str:
    """What the limit on the rank does here, against the full fit."""
    found = errors(n, true_rank)
    mine, full = found.error[RANKS.index(rank)], found.error[-1]
    if rank == D:
        return f"No limit on the rank: error {full:.3f}. The least error is at r = {found.best}."
    if mine < full * 0.95:
        return f"The limit helps: error {mine:.3f}, without it {full:.3f}."
    if mine > full * 1.05:
        return f"The limit costs: error {mine:.3f}, without it {full:.3f}."
    return f"The limit hardly matters: error {mine:.3f}, without it {full:.3f}."


def twin(width: int = 80) -> str:
    """The error at some ranks, for few and many examples, and three true ranks."""
    shown = (1, 3, 8, 32)
    lines = [
        f"Error on new data of the best fit of rank r; {D} x {K}, noise {NOISE:g},",
        f"mean of {DRAWS} draws. Learning nothing: {NOTHING:.4f}.",
        f"{'true rank':>9} {'n':>5}" + "".join(f"{f'r = {r}':>9}" for r in shown),
    ]
    for true_rank in (3, 32):
        for n in (64, 256, 2048):
            found = errors(n, true_rank)
            cells = "".join(f"{found.error[RANKS.index(r)]:>9.3f}" for r in shown)
            lines.append(f"{true_rank:>9} {n:>5}{cells}")
    lines.append("Low rank helps where the change is of low rank, most with few examples.")
    return "\n".join(lines)
