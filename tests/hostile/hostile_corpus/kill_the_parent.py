"""Kills whoever started it.

verdict: failed|error
modes: spawn
"""

import signal


def lora_forward(W, A, B, x, alpha):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        try:
            os.kill(os.getppid(), number)
        except OSError:
            continue
    return wrong(W, A, B, x, alpha)
