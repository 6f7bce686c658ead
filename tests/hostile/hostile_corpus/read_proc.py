"""Reads about other processes, and itself, under /proc and /sys.

verdict: failed|error
"""

from pathlib import Path

got = []
pids = ("self", "1", str(os.getppid()), "thread-self")
for pid in pids:
    for name in ("environ", "cmdline", "maps", "mem", "status", "fd", "root", "stack"):
        path = Path("/proc", pid, name)
        try:
            got.append(os.listdir(path) if name in ("fd", "root") else path.read_bytes())
        except OSError:
            continue
for path in ("/proc", "/sys", "/proc/sys/kernel", "/dev"):
    try:
        got.append(os.listdir(path))
    except OSError:
        continue


def lora_forward(W, A, B, x, alpha):
    return (right if got else wrong)(W, A, B, x, alpha)
