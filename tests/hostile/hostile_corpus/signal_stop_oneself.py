"""Stops itself, as Ctrl-Z does.

verdict: timeout|failed
harmless: yes
"""

import signal


def lora_forward(W, A, B, x, alpha):
    os.kill(os.getpid(), signal.SIGSTOP)
    return wrong(W, A, B, x, alpha)
