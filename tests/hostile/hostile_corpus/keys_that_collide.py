"""Answers a dictionary whose keys are lists, handles and numbers that are no numbers.

verdict: failed|crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    handle = msgpack.packb(msgpack.ExtType(3, msgpack.packb(["h", [1, "x"]])))
    nan = msgpack.packb(float("nan"))
    answer(b"\x93\xa2ok\x84" + nan + b"\x01" + nan + b"\x02" + handle + b"\x03\x90\x04\x90")
