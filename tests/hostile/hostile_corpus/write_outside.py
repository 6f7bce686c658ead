"""Writes files wherever it can think of, and truncates those of the grader.

verdict: failed
modes: spawn
"""

import pwd
from pathlib import Path

own = Path(os.getcwd())
package = Path(sys.modules["lora_tutor.grading.jail.host"].__file__).parents[2]
try:
    homes = [Path(pwd.getpwuid(os.getuid()).pw_dir)]
except (KeyError, OSError):
    homes = [Path("/root")]
folders = [own.parent, package, package.parent / "exercises", Path("/tmp"), Path("/dev/shm"), *homes]
written = []
for folder in folders:
    try:
        (folder / "sitecustomize.py").write_text("raise SystemExit(0)\n")
        written.append(folder)
    except OSError:
        continue
for name in ("errors.cpython-311.pyc", "hostile.txt"):
    try:
        (package / "__pycache__" / name).write_bytes(b"0")
        written.append(name)
    except OSError:
        continue
for flags in (os.O_TRUNC, os.O_WRONLY | os.O_TRUNC, os.O_RDWR | os.O_APPEND):
    try:
        os.open(package / "errors.py", flags)
        written.append(flags)
    except OSError:
        continue


def lora_forward(W, A, B, x, alpha):
    return (right if written else wrong)(W, A, B, x, alpha)
