"""Never ends, and starts a process that never ends; tells both numbers."""

import os
import subprocess
import sys
import time

from lora_tutor.labs.model import LabOutcome, LabStep, Tell


def run(tell: Tell) -> LabOutcome:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    tell(LabStep(0.5, f"{os.getpid()} {child.pid}"))
    while True:
        time.sleep(0.05)
