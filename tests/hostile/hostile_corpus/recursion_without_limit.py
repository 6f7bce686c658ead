"""Calls itself without end, with Python's own limit lifted.

verdict: crashed|memory|error|timeout
harmless: yes
"""

sys.setrecursionlimit(10**9)


class Deep:
    def __repr__(self):
        return repr(self)


def lora_forward(W, A, B, x, alpha):
    return repr(Deep())
