"""Never ends, and no other thread of its process ever runs again; tells its number."""

import os
from itertools import repeat

from lora_tutor.labs.model import LabOutcome, LabStep, Tell


def run(tell: Tell) -> LabOutcome:
    tell(LabStep(0.5, f"{os.getpid()}"))
    sum(repeat(0))
    raise AssertionError
