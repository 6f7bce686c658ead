"""Forgets its outcome."""

from lora_tutor.labs.model import Tell


def run(tell: Tell) -> None:
    return None
