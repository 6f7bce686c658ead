"""Answers that it raised, with a message of sixty megabytes.

verdict: error
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    fields = {"kind": "ValueError", "message": "P" * (60 << 20), "line": 1}
    answer(msgpack.packb(["err", fields, []]))
