"""The process of one lab: `python -I -m lora_tutor.labs.worker NAME [ARGUMENT ...]`.

NAME is one of our experiments, or the path of a course's own file.

Says every event as one line of JSON on its stdout, then the outcome, a refusal of what it was given
or a fault, and ends. It ends too when the face that started it does: stdin is a pipe that closes
with the face.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from lora_tutor import processes
from lora_tutor.course.fault import Fault
from lora_tutor.errors import UsageError
from lora_tutor.labs import codec
from lora_tutor.labs.model import LabEvent, LabOutcome
from lora_tutor.labs.own import SUFFIX
from lora_tutor.packages import sentence_on

EXPERIMENTS = "lora_tutor.labs.experiments"


def main(name: str, package: str = EXPERIMENTS, arguments: Sequence[str] = ()) -> int:
    """Run the experiment of that name; 0 if it had an outcome."""
    # What the experiment or a library prints must not come between our lines.
    lines = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    try:
        _end_with_the_face()
        outcome = _experiment(name, package, arguments, lines)
    except Fault as broken:
        _say(lines, codec.CourseFault(str(broken)))
        return 1
    except UsageError as error:
        _say(lines, codec.LabRefusal(str(error)))
        return 1
    except BaseException as error:  # noqa: BLE001 - told to the face, whatever it is
        sentence = sentence_on(error)
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:500]
        _say(lines, codec.LabRefusal(sentence) if sentence else codec.LabFault(reason))
        return 1
    _write(lines, outcome)
    return 0


def _experiment(name: str, package: str, arguments: Sequence[str], lines: TextIO) -> str:
    """The line of its outcome. Raises Fault where a course's own is at fault."""
    said = threading.Lock()
    is_own = name.endswith(SUFFIX)
    as_line = codec.checked_line if is_own else codec.line

    def tell(event: LabEvent) -> None:
        line = as_line(event)
        with said:
            _write(lines, line)

    def outcome_of(run: Callable[..., object]) -> str:
        outcome = run(tell, *arguments)
        if not isinstance(outcome, LabOutcome):
            raise TypeError(f"run() returned a {type(outcome).__name__}, not a LabOutcome")
        return as_line(outcome)

    if is_own:
        from lora_tutor.course.author_file import AuthorFile

        root = Path(name).parents[2]
        own = AuthorFile(root, Path(name).relative_to(root).as_posix())
        run = own.attribute("run")
        line: str = own.guarded(lambda: outcome_of(run))
        return line
    return outcome_of(importlib.import_module(f"{package}.{name}").run)


def _say(lines: TextIO, message: codec.Message) -> None:
    _write(lines, codec.line(message))


def _write(lines: TextIO, line: str) -> None:
    lines.write(line)
    lines.flush()


def _end_with_the_face() -> None:
    """By the pipe everywhere, and on Linux by a signal too, which no busy library can delay."""
    processes.end_with_parent()
    # Begun after the signal was asked for, so a face that had ended before is noticed as well.
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(0, 1024):
        pass
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], arguments=sys.argv[2:]))
