"""Writes on stdout between the events, as libraries do."""

import os
import sys

from lora_tutor.labs.model import LabOutcome, LabStep, Tell
from tests.labs.toy import OUTCOME


def run(tell: Tell) -> LabOutcome:
    print("a warning of some library")
    tell(LabStep(0.5, "half"))
    os.write(1, b'{"fault": "forged"}\n')
    sys.stdout.flush()
    return OUTCOME
