"""Speaks the app's protocol without Textual: shows its size, then every packet that it was sent.

    python fake_app.py NOTES [stubborn] [parent] [fault]

In the file NOTES it writes its number, and `told` when it is asked to end. `stubborn` does not end
for that; `parent` leaves a process behind that has fled into a session of its own; `fault` ends at
once, and badly.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

notes = Path(sys.argv[1])
ways = set(sys.argv[2:])


def note(word: object) -> None:
    with notes.open("a") as file:
        file.write(f"{word}\n")


def told_to_end(*_: object) -> None:
    note("told")
    if "stubborn" not in ways:
        sys.exit(0)


def show(text: str) -> None:
    data = text.encode()
    os.write(1, b"D" + len(data).to_bytes(4, "big") + data)


signal.signal(signal.SIGTERM, told_to_end)
if "parent" in ways:
    # Its parent ends at once, it is in no group of ours, and it holds none of our pipes.
    code = "import subprocess as s; print(s.Popen(['sleep', '1000'], stdout=s.DEVNULL, "
    code += "start_new_session=True).pid)"
    note(subprocess.run([sys.executable, "-c", code], stdout=-1, text=True).stdout.strip())
note(os.getpid())
os.write(1, b"__GANGLION__\n")
show(f"{os.environ['COLUMNS']}x{os.environ['ROWS']}")
if "fault" in ways:
    sys.exit(3)
while head := os.read(0, 5):
    show(f"{head[:1].decode()} {os.read(0, int.from_bytes(head[1:], 'big')).decode()}")
while "stubborn" in ways:
    time.sleep(1)
