"""Ends its process without a word."""

import os

from lora_tutor.labs.model import LabOutcome, LabStep, Tell


def run(tell: Tell) -> LabOutcome:
    tell(LabStep(0.1, "about to end"))
    os._exit(7)
