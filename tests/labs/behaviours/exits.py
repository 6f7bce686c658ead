"""Ends its process without a word."""

import os

from lora_tutor.labs.model import Outcome, Step, Tell


def run(tell: Tell) -> Outcome:
    tell(Step(0.1, "about to end"))
    os._exit(7)
