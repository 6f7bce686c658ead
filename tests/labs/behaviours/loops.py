"""Never ends, and starts a process that never ends; tells both numbers."""

import os
import subprocess
import sys
import time

from lora_tutor.labs.model import Outcome, Step, Tell


def run(tell: Tell) -> Outcome:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    tell(Step(0.5, f"{os.getpid()} {child.pid}"))
    while True:
        time.sleep(0.05)
