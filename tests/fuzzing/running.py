"""Starts a fuzzing process on the seeds of a target, with limits on each input."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TARGETS = ("wire", "traces", "reports", "course", "pages", "archives")
_LARGEST = 16384
_SECONDS_FOR_ONE = 10
_MEGABYTES = 3072
_IN_MEMORY = Path("/dev/shm")


def fuzz(target: str, seconds: int, found: Path | None = None) -> int:
    """libFuzzer's exit code: 0 if nothing was found in that time, else what was is in `found`."""
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as scratch:
        corpus = Path(scratch) / "corpus"
        corpus.mkdir()
        seeds = importlib.import_module(f"tests.fuzzing.targets.{target}").seeds()
        for number, seed in enumerate(seeds):
            (corpus / f"seed-{number:03}").write_bytes(seed)
        options = (
            f"-max_len={_LARGEST}",
            f"-timeout={_SECONDS_FOR_ONE}",
            f"-rss_limit_mb={_MEGABYTES}",
            f"-artifact_prefix={found or Path.cwd()}/found-{target}-",
            str(corpus),
        )
        command = [sys.executable, "-m", "tests.fuzzing.engine", target]
        command += [str(seconds), *options]
        return subprocess.run(command, env=os.environ | {"TMPDIR": scratch}, check=False).returncode
