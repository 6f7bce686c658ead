"""Writes on stdout between the events, as libraries do."""

import os
import sys

from lora_tutor.labs.model import Outcome, Step, Tell
from tests.labs.toy import OUTCOME


def run(tell: Tell) -> Outcome:
    print("a warning of some library")
    tell(Step(0.5, "half"))
    os.write(1, b'{"fault": "forged"}\n')
    sys.stdout.flush()
    return OUTCOME
