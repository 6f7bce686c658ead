"""The README's picture of the insight page: a made-up class, really graded."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from pathlib import Path

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.loader import load_course
from tests.serving import chromium

_EXERCISES = ("02_linear_forward", "09_lora_forward", "15_energy_rank")
_STUDENTS = 48
_SEED = 7


def paint_insight(target: Path) -> None:
    browser = chromium.executable()
    assert browser is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        hand_in(folder / "class")
        page = folder / "insight.html"
        command = [sys.executable, "-m", "lora_tutor", "batch", str(folder / "class")]
        subprocess.run(
            [*command, "--insight", str(page), "--output", str(folder / "grades.csv")], check=False
        )
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        flags += [f"--user-data-dir={folder / 'chromium'}", "--window-size=1000,1120"]
        subprocess.run(
            [str(browser), *flags, f"--screenshot={target}", page.as_uri()],
            check=True,
            capture_output=True,
            timeout=120,
        )


def hand_in(root: Path) -> None:
    """The weaker a student, the more mistakes; some mistakes are everybody's favourites."""
    course, rng = load_course(), random.Random(_SEED)
    for number in range(_STUDENTS):
        folder = root / f"student {number + 1:02}"
        folder.mkdir(parents=True)
        ability = number / _STUDENTS
        for each in _EXERCISES:
            exercise = course.exercise(each)
            mistakes = mistakes_of(exercise)
            if rng.random() < 0.25 + 0.7 * ability:
                text = exercise.reference.read_text(encoding="utf-8")
            elif rng.random() < 0.1:
                text = exercise.stub.read_text(encoding="utf-8")
            else:
                text = mistakes[min(int(rng.expovariate(0.6)), len(mistakes) - 1)].source
            (folder / f"{each}.py").write_text(f"{text}\n# {number}\n", encoding="utf-8")
