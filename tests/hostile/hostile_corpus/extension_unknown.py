"""Answers an extension that nobody defined.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(msgpack.packb(["ok", msgpack.ExtType(77, b"passed"), []]))
