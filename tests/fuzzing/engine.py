"""The process that fuzzes: `python -m tests.fuzzing.engine TARGET SECONDS LIBFUZZER-OPTION ...`.

libFuzzer ends it without Python's own end, so whoever starts it takes its folder away.
"""

from __future__ import annotations

import faulthandler
import importlib
import sys
from random import Random

import atheris

INSTRUMENTED = {
    "wire": ["lora_tutor.grading.jail"],
    "traces": ["lora_tutor.grading"],
    "reports": [
        "lora_tutor.reports.report",
        "lora_tutor.reports.receipts",
        "lora_tutor.classroom",
        "json.decoder",
    ],
    "course": ["lora_tutor.course", "tomllib"],
    "pages": ["lora_tutor.course", "lora_tutor.typeset"],
    "archives": ["lora_tutor.classroom", "zipfile"],
}
"""By target, the packages whose branches guide it; they must not be loaded before."""


# libFuzzer sees an input that hangs, but not a change of bytes that does.
_GRACE_SECONDS = 60


def main(name: str, seconds: str, *options: str) -> None:
    faulthandler.dump_traceback_later(int(seconds) + _GRACE_SECONDS, exit=True)
    with atheris.instrument_imports(include=INSTRUMENTED[name]):
        target = importlib.import_module(f"tests.fuzzing.targets.{name}")

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        """By turns a node of the tree that the bytes are, and some bytes."""
        rng = Random(seed)
        if target.TONGUE is not None and rng.random() < 0.5:
            shaken: bytes = target.TONGUE.shaken(data, rng)
            if shaken != data and len(shaken) <= most:
                return shaken
        changed: bytes = atheris.Mutate(data, most)
        return changed

    atheris.Setup(
        [name, f"-max_total_time={seconds}", *options], target.one_input, custom_mutator=mutate
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
