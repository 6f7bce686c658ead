"""Breaks with an exception of two lines."""

from lora_tutor.labs.model import Outcome, Tell


def run(tell: Tell) -> Outcome:
    raise ValueError("the matrix\nis singular")
