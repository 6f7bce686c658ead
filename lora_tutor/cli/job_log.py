"""What a person reads, on the log of a GitHub job: no line of it is a command there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from lora_tutor.cli.setup import put_exactly


@contextmanager
def unheard_by_the_job() -> Iterator[None]:
    """Text meanwhile holds what a submission printed, and `::notice title=Autograding complete::`
    in it, behind any spaces, would stand beside our points.

    Source: docs.github.com, "Workflow commands for GitHub Actions", stopping and starting.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        yield
        return
    import secrets

    token = secrets.token_hex(16)
    put_exactly(f"::stop-commands::{token}\n")
    try:
        yield
    finally:
        put_exactly(f"::{token}::\n")
