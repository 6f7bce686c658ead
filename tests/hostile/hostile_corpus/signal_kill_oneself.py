"""Kills itself; where it is the first process of its namespace, nothing happens and it goes on.

verdict: crashed|failed
harmless: yes
"""

import signal


def lora_forward(W, A, B, x, alpha):
    os.kill(os.getpid(), signal.SIGKILL)
    return wrong(W, A, B, x, alpha)
