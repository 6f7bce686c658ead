"""Says one line without an end."""

import os

from lora_tutor.labs.model import Outcome, Step, Tell


def run(tell: Tell) -> Outcome:
    tell(Step(0.1, "x" * (10 * 1024 * 1024)))
    os._exit(0)
