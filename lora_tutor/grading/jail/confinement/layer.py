"""What a layer of confinement answers, and the error of a request that must not be carried out."""

from __future__ import annotations

from dataclasses import dataclass


class ConfinementError(Exception):
    """The request itself is unsound, or the process is left half confined and must end."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Whether one layer holds, and a short sentence on how far or why not."""

    holds: bool
    detail: str
