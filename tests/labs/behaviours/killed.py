"""Is killed as by a system that is out of memory."""

import os
import signal

from lora_tutor.labs.model import Outcome, Tell


def run(tell: Tell) -> Outcome:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")
