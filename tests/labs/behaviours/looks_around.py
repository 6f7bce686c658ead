"""Tells what it finds around it."""

import os
import sys

from lora_tutor.labs.model import Outcome, Tell


def run(tell: Tell) -> Outcome:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SECRET", "PYTHONPATH")
    return Outcome(
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
