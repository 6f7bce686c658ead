"""Answers a list in a list in a list, thousands deep.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(b"\x93\xa2ok" + b"\x91" * 100_000 + b"\xc0" + b"\x90")
