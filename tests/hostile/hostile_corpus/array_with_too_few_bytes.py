"""Answers an array whose bytes do not fit its shape.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    array = ["array", "float64", [4, 5], "C", True, b"\0" * 8]
    answer(msgpack.packb(["ok", msgpack.ExtType(1, msgpack.packb(array)), []]))
