"""The labs that exist, by name, without loading what any of them computes with."""

from __future__ import annotations

import importlib

from lora_tutor.errors import UsageError
from lora_tutor.labs.model import Lab

NAMES: tuple[str, ...] = (
    "rank_staircase",
    "regularisation",
    "scaling_rule",
    "starting_points",
    "forgetting",
    "update_xray",
    "two_dials",
    "flop_stopwatch",
    "half_precision_merge",
    "whole_game",
)
"""L1 to L10, in order: `lora_tutor.labs.descriptions.<name>` has the LAB of that name."""


def find_lab(name: str) -> Lab:
    """The lab of that name or number ("L3", "3"). Raises UsageError with the names there are."""
    wanted = name.strip().lower()
    digits = wanted.removeprefix("l")
    if digits.isdigit() and 1 <= int(digits) <= len(NAMES):
        wanted = NAMES[int(digits) - 1]
    if wanted not in NAMES:
        raise UsageError(f"There is no lab {name!r}. The labs are {', '.join(NAMES)}.")
    found = importlib.import_module(f"lora_tutor.labs.descriptions.{wanted}").LAB
    assert isinstance(found, Lab)
    return found
