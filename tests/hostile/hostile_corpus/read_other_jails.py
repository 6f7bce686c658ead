"""Looks beside its own folder for those of others.

verdict: failed|error
modes: spawn
"""

from pathlib import Path

own = Path(os.getcwd())
got = []
for folder in (own.parent, own.parent.parent, Path("/tmp"), Path("/dev/shm")):
    try:
        got += [name for name in os.listdir(folder) if name != own.name]
    except OSError:
        continue


def lora_forward(W, A, B, x, alpha):
    return (right if got else wrong)(W, A, B, x, alpha)
