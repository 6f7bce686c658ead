"""Answers that it left, with a code of sixty megabytes.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(msgpack.packb(["exit", "P" * (60 << 20)]))
