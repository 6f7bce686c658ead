"""Coverage-guided fuzzing of what reads foreign bytes: `python -m tests.fuzzing TARGET`.

It wants atheris (`pip install lora-tutor[fuzz]`). An input that breaks a promise is written to the
current folder; made small, it becomes one of test_found.py.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from tests.fuzzing.running import TARGETS, fuzz


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    if find_spec("atheris") is None:
        print("Fuzzing wants atheris: pip install lora-tutor[fuzz]", file=sys.stderr)
        return 2
    return fuzz(asked.target, asked.seconds)


if __name__ == "__main__":
    sys.exit(main())
