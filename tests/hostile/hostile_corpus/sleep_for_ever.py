"""Ignores every signal and waits for one.

verdict: timeout
harmless: yes
"""

import signal

for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        continue


def lora_forward(W, A, B, x, alpha):
    while True:
        signal.pause()
