"""`lora-tutor` and `python -m lora_tutor`."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading


def main() -> int:
    """Run the command line; the answer is the exit code."""
    code = _run()
    _end_now(code)
    return code


def _run() -> int:
    # What is loaded here is no garbage: to look for some in it takes 2 ms.
    gc.disable()
    try:
        from lora_tutor.cli.main import run
        from lora_tutor.processes import hear_signals, keep_own_rights, never_wait_for_room

        hear_signals()
        keep_own_rights()
        never_wait_for_room()
        gc.freeze()
        gc.enable()
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from lora_tutor.packages import sentence_on

        if (sentence := sentence_on(error)) is None:
            raise
        sys.stderr.write(f"lora-tutor: {sentence}\n")
        return 3


def _end_now(code: int) -> None:
    """End without taking each module down in order: nothing waits for that, and it takes as long
    as a grading. Where a thread still works or words cannot be written, Python ends as usual."""
    if threading.active_count() == 1:
        atexit._run_exitfuncs()
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            return
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
