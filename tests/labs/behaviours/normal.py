"""Says what the toy says."""

from lora_tutor.labs.model import LabOutcome, Tell
from tests.labs.toy import OUTCOME, events


def run(tell: Tell) -> LabOutcome:
    for event in events():
        tell(event)
    return OUTCOME
