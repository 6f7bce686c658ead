"""L8, the experiment: operations as PyTorch counts them, and milliseconds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from lora_tutor.charts.model import line
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.descriptions.flop_stopwatch import (
    AS_COUNTED,
    EQUAL,
    FEWER,
    LAB,
    LAYERS,
    LESS_THAN_COUNTED,
    MORE,
    NOTHING,
    RANKS,
    TIMED,
    WIDTH,
)
from lora_tutor.labs.model import LabAnswer, LabOutcome, Table, Tell

ROWS, ROUNDS = 256, 10
COUNTED, TIMES, FULL = "counted", "timed", "full"
FORMULA = "formula"
ASKED, LARGE = 4, 64
"""The ranks of the questions."""


class Stack:
    """Layers of width N with ReLU, each full (rank 0) or frozen with an adapter, s = 1."""

    def __init__(self, rank: int, layers: int = LAYERS) -> None:
        draw = torch.Generator().manual_seed(rank)

        def normal(rows: int, columns: int, train: bool) -> Tensor:
            matrix: Tensor = torch.randn(rows, columns, generator=draw) / columns**0.5
            return matrix.requires_grad_(train)

        self.weights = [normal(WIDTH, WIDTH, rank == 0) for _ in range(layers)]
        self.writers = [normal(WIDTH, rank, True) for _ in range(layers if rank else 0)]
        self.readers = [normal(rank, WIDTH, True) for _ in range(layers if rank else 0)]
        self.rows = torch.randn(ROWS, WIDTH, generator=draw)

    def pass_through(self) -> None:
        """One forward and one backward pass."""
        h = self.rows
        for layer, weight in enumerate(self.weights):
            y = h @ weight.T
            if self.readers:
                y = y + (h @ self.readers[layer].T) @ self.writers[layer].T
            h = torch.relu(y)
        h.sum().backward()  # type: ignore[no-untyped-call]
        for trained in (*self.weights, *self.writers, *self.readers):
            trained.grad = None

    def flops(self) -> int:
        with FlopCounterMode(display=False) as counter:
            self.pass_through()
        return int(counter.get_total_flops())


def formula_flops(rank: int, layers: int) -> int:
    """Two a multiply-add; the lowest layer passes no error on."""
    n = WIDTH
    if not rank:
        return 2 * ROWS * (layers * 3 * n * n - n * n)
    return 2 * ROWS * (layers * (2 * n * n + 6 * n * rank) - n * n - n * rank)


def run(tell: Tell) -> LabOutcome:
    torch.set_num_threads(1)
    ratios, clock = (GrowingChart(tell, chart) for chart in LAB.curves)
    narration = Narration(tell, 1 + len(RANKS) + ROUNDS * (1 + len(RANKS)))
    ranks = range(RANKS[0], RANKS[-1] + 1)
    ratios.add(FORMULA, ranks, [2 / 3 + 2 * rank / WIDTH for rank in ranks])
    ratios.add(FULL, [0], [1])
    stacks = {rank: Stack(rank) for rank in (0, *RANKS)}
    narration.within(0.0, "starting PyTorch's flop counter")
    flops: dict[int, int] = {}
    for rank, stack in stacks.items():
        flops[rank] = stack.flops()
        if rank:
            ratios.add(COUNTED, [rank], [flops[rank] / flops[0]])
        narration.advance(f"counting, {_name(rank)}")
    times = _timed(stacks, clock, narration)
    alone = Stack(ASKED, layers=1).flops() / Stack(0, layers=1).flops()
    medians = {rank: statistics.median(taken) for rank, taken in times.items()}
    timed = line(TIMES, RANKS, [medians[rank] / medians[0] for rank in RANKS])
    work = ratios.complete()
    work = replace(work, series=(*work.series, timed))
    return LabOutcome(
        (_table(flops, times),),
        (work, clock.complete()),
        answers(flops, medians),
        {
            "flops": {str(rank): count for rank, count in flops.items()},
            "formula": {str(rank): formula_flops(rank, LAYERS) for rank in stacks},
            "one_layer_share": alone,
            "seconds": {str(rank): taken for rank, taken in times.items()},
        },
    )


def _name(rank: int) -> str:
    return f"r = {rank}" if rank else "full"


def _timed(
    stacks: Mapping[int, Stack], clock: GrowingChart, narration: Narration
) -> dict[int, list[float]]:
    """Seconds of each pass, round by round, so that what disturbs one disturbs all."""
    for stack in stacks.values():
        stack.pass_through()
    times: dict[int, list[float]] = {rank: [] for rank in stacks}
    for number in range(1, ROUNDS + 1):
        for rank, stack in stacks.items():
            began = time.perf_counter()
            stack.pass_through()
            times[rank].append(time.perf_counter() - began)
            if _name(rank) in TIMED:
                clock.add(_name(rank), [number], [1000 * times[rank][-1]])
            narration.advance(f"timing, round {number}, {_name(rank)}")
    return times


def _table(flops: dict[int, int], times: dict[int, list[float]]) -> Table:
    full = statistics.median(times[0])
    rows = []
    for rank, taken in times.items():
        median = statistics.median(taken)
        rows.append(
            (
                _name(rank),
                f"{flops[rank] / 1e6:,.0f}",
                f"{flops[rank] / flops[0]:.3f}",
                f"{2 / 3 + 2 * rank / WIDTH:.3f}" if rank else "1",
                f"{1000 * median:.1f} ({1000 * min(taken):.1f} to {1000 * max(taken):.1f})",
                f"{median / full:.2f}",
            )
        )
    return Table(
        ("update", "million flops", "counted", "2/3 + 2r/N", "milliseconds", "timed"),
        tuple(rows),
        f"{LAYERS} layers of width {WIDTH}, {ROWS} rows; shares are of full fine-tuning. Times: "
        f"median of {ROUNDS}, and their range. The formula has no lowest layer, hence the small "
        "difference.",
    )


def answers(flops: dict[int, int], medians: dict[int, float]) -> dict[str, LabAnswer]:
    share, large = flops[ASKED] / flops[0], flops[LARGE] / flops[0]
    timed = medians[ASKED] / medians[0]
    border = EQUAL if abs(large - 1) < 0.02 else (FEWER if large < 1 else MORE)
    if timed <= share:
        seen = AS_COUNTED
    else:
        # As printed: 1.00 of the time is nothing saved.
        seen = LESS_THAN_COUNTED if round(timed, 2) < 1 else NOTHING
    return {
        "share": LabAnswer(
            share,
            f"Rank {ASKED} takes {flops[ASKED] / 1e6:,.0f} of {flops[0] / 1e6:,.0f} million "
            f"operations: {share:.3f}.",
        ),
        "border": LabAnswer(
            border,
            f"Rank {LARGE} takes {large:.3f} times the operations; the border is at "
            f"$N/6 = {WIDTH / 6:.1f}$.",
        ),
        "clock": LabAnswer(
            seen,
            f"On this machine, just now, rank {ASKED} took {timed:.2f} of the time with "
            f"{share:.2f} of the operations.",
        ),
    }
