"""Wraps ten megabytes in forty extensions, each of which is copied.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    body = msgpack.packb(bytes(10 << 20))
    for _ in range(40):
        body = msgpack.packb(msgpack.ExtType(3, body))
    answer(b"\x93\xa2ok" + body + b"\x90")
