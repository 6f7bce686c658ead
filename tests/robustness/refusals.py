"""What a network home refuses: a learner's work in a process for which the system says no.

    python -m tests.robustness.refusals REFUSAL COURSE WORKSPACE

REFUSAL is nothing, locks or memory. Prints as JSON what came of it.
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
import time
from pathlib import Path

from lora_tutor.grading.jail.confinement import syscalls
from lora_tutor.learner.session import Session
from tests.learner.sample import FIRST, RIGHT, FakeGrader

NOTE = "kept in spite of all"
_ENODEV, _ENOLCK = 19, 37
_SET_LOCKS = (6, 7, 37, 38)
_SHARED = 1
REFUSALS = {
    "locks": ("fcntl", 1, 0xFFFF_FFFF, _SET_LOCKS, _ENOLCK),
    "memory": ("mmap", 3, 0b11, (_SHARED, 0b11), _ENODEV),
}


def refuse(name: str) -> None:
    """From now on a call fails where an argument, masked, has one of the values."""
    call, argument, mask, values, number = REFUSALS[name]
    lines = [
        (0x20, 0, 0, 0),  # load the number of the call
        (0x15, 0, len(values) + 2, syscalls.number(call)),
        (0x20, 0, 0, 16 + 8 * argument),
        (0x54, 0, 0, mask),
        *((0x15, len(values) - place, 0, value) for place, value in enumerate(values)),
        (0x06, 0, 0, 0x7FFF_0000),
        (0x06, 0, 0, 0x0005_0000 | number),
    ]
    code = b"".join(struct.pack("=HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(lines), ctypes.addressof(buffer))
    syscalls.prctl(38, 1)  # PR_SET_NO_NEW_PRIVS
    address = ctypes.create_string_buffer(program, len(program))
    syscalls.call("seccomp", 1, 0, ctypes.addressof(address))


def work(course: Path, workspace: Path) -> dict[str, object]:
    before = time.monotonic()
    session = Session.open(workspace, course, FakeGrader)
    found: dict[str, object] = {"note before": session.notes.note("1.2")}
    session.notes.write_note("1.2", NOTE)
    session.hint(FIRST)
    session.save(FIRST, RIGHT)
    session.grade(session.submission(FIRST))
    attempts = session.status(FIRST).attempts
    session.close()
    seconds = time.monotonic() - before
    return found | {"attempts": attempts, "notices": session.notices, "seconds": seconds}


if __name__ == "__main__":
    refusal, course, workspace = sys.argv[1:]
    if refusal in REFUSALS:
        refuse(refusal)
    print(json.dumps(work(Path(course), Path(workspace))))
