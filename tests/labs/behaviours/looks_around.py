"""Tells what it finds around it."""

import os
import sys

from lora_tutor.labs.model import LabOutcome, Tell


def run(tell: Tell) -> LabOutcome:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SECRET", "PYTHONPATH")
    return LabOutcome(
        tables=(),
        charts=(),
        answers={},
        numbers={
            "variables": {name: os.environ.get(name) for name in names},
            "folder": sorted(os.listdir(".")),
            "isolated": sys.flags.isolated,
            "leads_its_group": os.getpgrp() == os.getpid(),
        },
    )
