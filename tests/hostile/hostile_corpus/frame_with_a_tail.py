"""Answers a value and something after it.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(msgpack.packb(["ok", 1.0, []]) + b"\x01")
