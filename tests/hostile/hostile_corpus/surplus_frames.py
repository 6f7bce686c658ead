"""Sends a thousand frames more than it was asked for, ahead of later calls.

The first may arrive in place of the answer, which is wrong then; the rest end the grading.

verdict: crashed|failed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    for _ in range(1000):
        send_frame(stolen_id(), msgpack.packb(["ok", 1.0, []]))
    return right(W, A, B, x, alpha)
