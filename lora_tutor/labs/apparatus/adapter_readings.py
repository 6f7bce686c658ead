"""What was measured of each module of an adapter, and how the modules are called in short."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array
from lora_tutor.labs.apparatus.base_comparison import BaseComparison
from lora_tutor.labs.apparatus.peft_adapter import Module
from lora_tutor.labs.apparatus.spectra import rank_for_energy, stable_rank

LONGEST_LABEL = 24
"""Cells of a name, so that the widest table has 80."""


@dataclass(frozen=True)
class Reading:
    """`factors` are the singular values of s·BA; beside a base a DoRA module has its whole update's
    instead."""

    module: Module
    factors: Array
    comparison: BaseComparison | None = None

    @property
    def of(self) -> str:
        """What `sigma` belongs to: "update", or of DoRA "direction" without a base, else "merged".

        The direction is s·BA before each row gets its length; merged is the new matrix less W.
        """
        if self.module.magnitude is None:
            return "update"
        return "direction" if self.comparison is None else "merged"

    @cached_property
    def sigma(self) -> Array:
        whole = None if self.comparison is None else self.comparison.sigma
        return self.factors if whole is None else whole

    @cached_property
    def size(self) -> float:
        """Frobenius norm."""
        return float(np.linalg.norm(self.sigma))

    @cached_property
    def stable_rank(self) -> float | None:
        return stable_rank(self.sigma / self.sigma[0]) if self.size else None

    def rank_for(self, share: float) -> int:
        return rank_for_energy(self.sigma / (self.sigma[0] or 1.0), share)

    def smaller(self, part: int) -> int | None:
        """The rank r // part; None where that is no smaller rank."""
        rank = 1 if part == 0 else self.module.r // part
        return rank if 1 <= rank < self.module.r else None

    def kept(self, rank: int) -> tuple[float, float] | None:
        """Share of the energy that the best matrix of that rank keeps, and its relative error."""
        if not self.size:
            return None
        squares = (self.sigma / self.sigma[0]) ** 2
        # From the small ones, where the rest would drown in rounding.
        lost = float(np.sum(squares[rank:][::-1]) / np.sum(squares))
        return 1.0 - lost, lost**0.5


class Names:
    """Short names of modules, and of their kinds: what a layer's number leaves."""

    def __init__(self, names: Sequence[str]) -> None:
        split = [name.split(".") for name in names]
        shared = 0
        while all(len(each) > shared + 1 and each[shared] == split[0][shared] for each in split):
            shared += 1
        self.prefix = "".join(f"{part}." for part in split[0][:shared])
        self._short = {
            name: ".".join(parts[shared:]) for name, parts in zip(names, split, strict=True)
        }
        kinds = {_kind(name) for name in names}
        ends = Counter(end for kind in kinds for end in _ends(kind))
        self._kinds = {
            kind: next((end for end in _ends(kind) if ends[end] == 1), kind) for kind in kinds
        }

    def short(self, name: str) -> str:
        return clipped(self._short[name], LONGEST_LABEL)

    def kind(self, name: str) -> str:
        return self._kinds[_kind(name)]

    def layer(self, name: str) -> int | None:
        found = re.search(r"(?:^|\.)([0-9]{1,5})(?:\.|$)", name)
        return int(found[1]) if found else None


def clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"...{text[len(text) - most + 3 :]}"


def _kind(name: str) -> str:
    return ".".join("*" if part.isdigit() else part for part in name.split("."))


def _ends(kind: str) -> list[str]:
    """From the last part to the whole."""
    parts = kind.split(".")
    return [".".join(parts[at:]) for at in range(len(parts) - 1, -1, -1)]
