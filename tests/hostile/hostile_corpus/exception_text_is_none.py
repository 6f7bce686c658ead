"""Raises an exception whose text is no text.

verdict: error
harmless: yes
"""

class Odd(Exception):
    def __str__(self):
        return 42


def lora_forward(W, A, B, x, alpha):
    raise Odd
