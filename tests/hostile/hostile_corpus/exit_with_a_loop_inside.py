"""Leaves with a code whose text never comes to an end.

verdict: timeout|crashed
harmless: yes
"""

class Code:
    def __repr__(self):
        while True:
            pass


def lora_forward(W, A, B, x, alpha):
    raise SystemExit(Code())
