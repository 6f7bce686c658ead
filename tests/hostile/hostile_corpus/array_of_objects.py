"""Answers an array of Python objects by their addresses.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    array = ["array", "object", [4, 5], "C", True, b"\x41" * 160]
    answer(msgpack.packb(["ok", msgpack.ExtType(1, msgpack.packb(array)), []]))
