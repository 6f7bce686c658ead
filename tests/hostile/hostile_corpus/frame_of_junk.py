"""Answers in bytes that mean nothing.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(b"\xc1" * 1000)
