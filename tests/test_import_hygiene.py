"""What starts fast stays fast: in a fresh interpreter, no module brings a heavy one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "torch", "sympy", "pytest", "textual", "rich", "watchfiles", "pylatexenc")
PACKAGE = Path(__file__).parents[1] / "lora_tutor"
COMMAND_LINE = [
    "lora_tutor." + ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
    for folder in ("cli", "writers")
    for file in sorted((PACKAGE / folder).glob("[!_]*.py"))
]
MODULES = [
    "lora_tutor.__main__",
    *COMMAND_LINE,
    "lora_tutor.session",
    "lora_tutor.standing",
    "lora_tutor.catalogue",
    "lora_tutor.workspace",
    "lora_tutor.progress",
    "lora_tutor.watching",
    "lora_tutor.submission_file",
    "lora_tutor.atomic",
    "lora_tutor.course.loader",
    "lora_tutor.course.page",
    "lora_tutor.grading.service",
    "lora_tutor.grading.jail.confinement.api",
]
PROBE = """
import importlib, sys
importlib.import_module(sys.argv[1])
print(*sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[2:])))
"""


def heavy_imports(module: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, module, *HEAVY], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize("module", MODULES)
def test_light_modules_stay_light(module: str) -> None:
    assert heavy_imports(module) == ""


def test_the_probe_sees_heavy_ones() -> None:
    assert heavy_imports("watchfiles") == "watchfiles"
