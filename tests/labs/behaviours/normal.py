"""Says what the toy says."""

from lora_tutor.labs.model import Outcome, Tell
from tests.labs.toy import OUTCOME, events


def run(tell: Tell) -> Outcome:
    for event in events():
        tell(event)
    return OUTCOME
