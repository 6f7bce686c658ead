"""Opens the app over the session of a command."""

from __future__ import annotations

import gc
import os
import sys

from lora_tutor.cli.setup import Setup
from lora_tutor.errors import ExitCode, UsageError


def open_app(setup: Setup) -> ExitCode:
    """Until it ends. Raises UsageError where there is no terminal."""
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if not terminal and not _is_served():
        raise UsageError(
            "The app needs a terminal; without one, use the commands, such as `lora-tutor list`, "
            "`lora-tutor read 1.1` or `lora-tutor grade`."
        )
    # Loading the app makes many objects and no garbage; the app collects again when it has painted.
    gc.disable()
    try:
        session = setup.session()
        from lora_tutor.tui.app import LoraTutorApp

        if terminal:
            # Textual would take them for the size of the terminal, for ever.
            for name in ("COLUMNS", "LINES"):
                os.environ.pop(name, None)
        app = LoraTutorApp(session)
        # To look through all that was loaded takes 40 ms, in which keys and verdicts wait.
        gc.freeze()
        app.run()
    finally:
        gc.enable()
    if app.fault is not None:
        raise app.fault
    return ExitCode.OUR_FAULT if app.return_code else ExitCode.PASSED


def _is_served() -> bool:
    from lora_tutor.serving.child import is_served

    return is_served()
