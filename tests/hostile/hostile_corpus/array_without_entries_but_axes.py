"""Claims an array of no entries with axes of a million million.

verdict: crashed|failed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    array = ["array", "float64", [0, 1 << 40, 1 << 40], "S", True, b""]
    answer(msgpack.packb(["ok", msgpack.ExtType(1, msgpack.packb(array)), []]))
