"""Which layers of isolation hold on this machine; light, for faces ask before a grader starts."""

from __future__ import annotations

import os

FILES = "landlock"
"""The layer that keeps a submission from other files: without it, no untrusted work."""


def switched_off() -> frozenset[str]:
    """Layers that the environment switches off, to test how the rest holds."""
    names = os.environ.get("LORA_TUTOR_DISABLE_ISOLATION", "")
    return frozenset(name for name in names.split(",") if name)


def layers_here() -> tuple[str, ...]:
    """Names of the layers that a jail would have, tried for real in a forked child."""
    from lora_tutor.grading.jail.confinement.api import available

    off = switched_off()
    return tuple(name for name, layer in available().items() if layer.holds and name not in off)
