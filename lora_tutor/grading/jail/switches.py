"""The switches of torch that hold for a whole process.

A call of the learner's code that leaves one switched gives right values and spoils all that comes
after it. So it is told, and the switch is put back: the next call is not to suffer from it.
"""

from __future__ import annotations

import sys
from typing import Any

from lora_tutor.grading.jail.errors import SwitchLeft

Switches = tuple[bool, Any]
"""Whether gradients are recorded, and the default dtype."""


def switches() -> Switches | None:
    """As they are now; None while torch is not loaded."""
    torch = sys.modules.get("torch")
    return None if torch is None else (torch.is_grad_enabled(), torch.get_default_dtype())


def put_back(before: Switches | None) -> str:
    """Make them what they were, and say which one was not; an empty text where all were."""
    if before is None or switches() == before:
        return ""
    import torch

    recording, dtype = before
    changed = torch.get_default_dtype()
    torch.set_grad_enabled(recording)
    torch.set_default_dtype(dtype)
    if changed != dtype:
        return (
            f"after the call the default dtype of torch is {changed}, and it was {dtype}: give a "
            "tensor its dtype where it is made."
        )
    if recording:
        return (
            "after the call torch records no gradients any more: use `with torch.no_grad():`, "
            "which ends by itself."
        )
    return "after the call torch records gradients, and before it did not: leave that as it was."


def refuse(left: str) -> None:
    """Raises SwitchLeft with this sentence, if there is one."""
    if left:
        raise SwitchLeft(left)
