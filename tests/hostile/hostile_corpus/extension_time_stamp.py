"""Answers msgpack's own extension.

verdict: crashed|failed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(msgpack.packb(["ok", msgpack.Timestamp(10**9, 0), []]))
