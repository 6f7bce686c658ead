"""Real worker processes that run the experiments of tests.labs.behaviours."""

from __future__ import annotations

import sys
from pathlib import Path

from lora_tutor.labs.runner import LabProcess

ROOT = Path(__file__).parents[2]
_PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from lora_tutor.labs.worker import main
sys.exit(main({name!r}, "tests.labs.behaviours"))
"""


def arguments(behaviour: str) -> list[str]:
    program = _PROGRAM.format(root=str(ROOT), name=behaviour)
    return [sys.executable, "-I", "-B", "-X", "utf8", "-c", program]


def process(behaviour: str) -> LabProcess:
    return LabProcess(behaviour, arguments(behaviour))
