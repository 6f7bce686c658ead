"""Claims arrays of far more entries than there are bytes.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    kinds = ([10**9], [1 << 40] * 8, [0, 1 << 40, 1 << 40], [-1, -20], [2**63, 2**63])
    arrays = [["array", "float64", shape, "S", True, b""] for shape in kinds]
    found = [msgpack.ExtType(1, msgpack.packb(array)) for array in arrays[:1]]
    answer(msgpack.packb(["ok", found, []]))
