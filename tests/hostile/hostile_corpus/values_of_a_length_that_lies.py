"""Announces a list of four thousand million items.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(b"\x93\xa2ok\xdd\xff\xff\xff\xff")
