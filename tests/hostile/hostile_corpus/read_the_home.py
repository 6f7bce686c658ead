"""Reads the home of whoever runs the grader, and the system's files about users.

verdict: failed|error
"""

import pwd
from pathlib import Path

try:
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
except (KeyError, OSError):
    home = Path("/root")
got = []
for path in (home, Path("/home"), Path("/root"), Path("/var"), Path("/etc"), Path("/")):
    try:
        got.append(os.listdir(path))
    except OSError:
        continue
for path in (home / ".bashrc", home / ".profile", "/etc/passwd", "/etc/shadow", "/etc/hostname"):
    try:
        got.append(Path(path).read_bytes())
    except OSError:
        continue


def lora_forward(W, A, B, x, alpha):
    return (right if got else wrong)(W, A, B, x, alpha)
