"""Answers an error in a line whose number no Python can write in words.

verdict: crashed|error|failed
preamble: wire
harmless: yes
"""

LINE = msgpack.ExtType(3, msgpack.packb(["i", "0x" + "f" * 4000]))


def lora_forward(W, A, B, x, alpha):
    answer(msgpack.packb(["err", {"kind": "E", "message": "m", "line": LINE, "text": "t"}, []]))
