"""Breaks with an exception of two lines."""

from lora_tutor.labs.model import LabOutcome, Tell


def run(tell: Tell) -> LabOutcome:
    raise ValueError("the matrix\nis singular")
