"""Raises an exception whose text has 200 million characters.

verdict: error|memory
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    raise ValueError("passed " * (200_000_000 // 7))
