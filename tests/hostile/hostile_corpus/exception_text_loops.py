"""Raises an exception whose text never comes to an end.

verdict: timeout
harmless: yes
"""

class Endless(Exception):
    def __str__(self):
        while True:
            pass


def lora_forward(W, A, B, x, alpha):
    raise Endless
