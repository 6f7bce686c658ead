"""Answers a handle to object number 2**63, of a type with a very long name.

verdict: failed|crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    handle = msgpack.packb(["h", [2**63, "float" * 10**6]])
    answer(msgpack.packb(["ok", msgpack.ExtType(3, handle), []]))
