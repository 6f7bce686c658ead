"""Is killed as by a system that is out of memory."""

import os
import signal

from lora_tutor.labs.model import LabOutcome, Tell


def run(tell: Tell) -> LabOutcome:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")
