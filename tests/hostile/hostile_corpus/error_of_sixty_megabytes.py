"""Answers that it raised, with a message of sixty megabytes.

verdict: error
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(msgpack.packb(["err", {"kind": "ValueError", "message": "P" * (60 << 20)}]))
