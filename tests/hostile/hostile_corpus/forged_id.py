"""Answers under an id that nobody gave.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    send_frame(os.urandom(16), msgpack.packb(["ok", True, []]))
    return right(W, A, B, x, alpha)
