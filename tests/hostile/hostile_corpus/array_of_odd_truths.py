"""Answers truth values that are neither true nor false.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    array = ["array", "bool", [20], "C", True, bytes(range(2, 22))]
    answer(msgpack.packb(["ok", msgpack.ExtType(1, msgpack.packb(array)), []]))
