"""Sends itself a segmentation fault.

verdict: crashed|failed
harmless: yes
"""

import signal


def lora_forward(W, A, B, x, alpha):
    signal.raise_signal(signal.SIGSEGV)
    return wrong(W, A, B, x, alpha)
