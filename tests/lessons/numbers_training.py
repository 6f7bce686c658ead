"""The figures in the prose of section 6, "Optimisation and training dynamics"."""

from __future__ import annotations

from collections.abc import Callable

from tests.lessons.sentences_training import RATES, first_step, steps


def counted_ratio(r: int, width: int = 256, layers: int = 12, tokens: int = 8) -> float:
    """Flops of a LoRA step over those of a full one, as torch counts them in a row of layers."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    def step(rank: int | None) -> int:
        h, trained = torch.zeros(tokens, width), []
        with FlopCounterMode(display=False) as counter:
            for _ in range(layers):
                W = torch.zeros(width, width, requires_grad=rank is None)
                below, h = h, h @ W.T
                if rank is None:
                    trained.append(W)
                else:
                    A = torch.zeros(width, rank, requires_grad=True)
                    B = torch.zeros(rank, width, requires_grad=True)
                    h = h + (below @ B.T) @ A.T
                    trained += [A, B]
            torch.autograd.grad(torch.sum(h), trained)
        return int(counter.get_total_flops())

    return step(r) / step(None)


FULL_THROUGHPUT, LORA_THROUGHPUT = 32.5, 43.1
"""Tokens a second for each V100 on GPT-3: LoRA paper, footnote 5."""

MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "6.1": {"144": lambda: 36 * 1 + 54 * 2},
    "6.3": {
        "56": lambda: steps(1, 3),
        "135": lambda: steps(0.1, None),
        "24": lambda: min(steps(rate, 3) for rate in RATES),
    },
    "6.2": {
        "23": lambda: (4096 / 8) ** 0.5,
        "0.0417": lambda: 8 / (3 * 64),
        "0.00065": lambda: 8 / (3 * 4096),
        "0.12": lambda: first_step(64)[1],
        "0.015": lambda: first_step(4096)[1],
    },
    "6.4": {
        "0.689": lambda: counted_ratio(4),
        "0.784": lambda: counted_ratio(16),
        "1.164": lambda: counted_ratio(64),
        "42.7": lambda: 256 / 6,
        "682.7": lambda: 4096 / 6,
        "32.6": lambda: 100 * (LORA_THROUGHPUT / FULL_THROUGHPUT - 1),
        "24.6": lambda: 100 * (1 - FULL_THROUGHPUT / LORA_THROUGHPUT),
    },
}
"""Page id -> figure as printed -> its value, in the unit that the sentence names."""

GIVEN: dict[str, dict[str, str]] = {
    "6.2": {
        "64": "the width which the page takes as its case",
        "4096": "the width which the page takes as its second case",
    },
    "6.6": {"0.01": "AdamW's own weight decay, which a ground of the page looks up"},
    "6.3": {
        "664": "number of an issue of PEFT",
        "30.5": "PEFT, issue 664: hours of full fine-tuning",
        "29": "PEFT, issue 664: hours with LoRA",
    },
    "6.4": {
        "256": "the width which the page takes as its case",
        "64": "the rank which the page takes as its case",
        "4096": "the width which the page takes as its second case",
        "4.2": "section of the LoRA paper",
        "25": "LoRA paper, section 4.2: the quoted speedup in per cent",
        "43.1": "LoRA paper, footnote 5: throughput with LoRA",
        "32.5": "LoRA paper, footnote 5: throughput of full fine-tuning",
    },
}
"""Page id -> figure as printed -> why it needs no recomputation."""
