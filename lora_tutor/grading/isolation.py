"""Which layers of isolation hold on this machine; light, for faces ask before a grader starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lora_tutor.grading.jail.confinement.layer import Layer

FILES = "landlock"
"""The layer that keeps a submission from other files: without it, no untrusted work."""


def switched_off() -> frozenset[str]:
    """Layers that the environment switches off, to test how the rest holds."""
    names = os.environ.get("LORA_TUTOR_DISABLE_ISOLATION", "")
    return frozenset(name for name in names.split(",") if name)


def layers() -> dict[str, Layer]:
    """Every layer that a jail would have or lack, tried for real in a forked child."""
    from lora_tutor.grading.jail.confinement.api import available

    return available(switched_off())


def layers_here() -> tuple[str, ...]:
    """The names of those that would hold."""
    return tuple(name for name, layer in layers().items() if layer.holds)
