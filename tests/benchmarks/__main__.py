"""Measure and print the table of the README: `python -m tests.benchmarks [--runs N]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import classes, labs, large_class, screens, verdicts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    print("| what | here | against | result | goal |\n|---|---|---|---|---|")
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for module in (verdicts, classes, large_class, screens, labs):
            for row in module.rows(Path(scratch), runs):
                mark = "" if row.holds else " (missed)"
                print(
                    f"| {row.what} | {row.ours} | {row.against} | {row.result} | "
                    f"{row.goal}{mark} |",
                    flush=True,
                )
                failed += not row.holds
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
