"""Raises an exception whose text ends the process.

verdict: crashed
harmless: yes
"""

class Leaving(Exception):
    def __str__(self):
        raise SystemExit(0)


def lora_forward(W, A, B, x, alpha):
    raise Leaving
