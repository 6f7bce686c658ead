"""Claims to have changed arguments that it was not given.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(msgpack.packb(["ok", 1.0, [[99, 0, 1.0], [-1, 0, 2.0]]]))
