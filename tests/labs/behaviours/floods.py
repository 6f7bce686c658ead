"""Says one line without an end."""

import os

from lora_tutor.labs.model import LabOutcome, LabStep, Tell


def run(tell: Tell) -> LabOutcome:
    tell(LabStep(0.1, "x" * (10 * 1024 * 1024)))
    os._exit(0)
