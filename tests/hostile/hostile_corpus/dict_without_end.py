"""Returns a dictionary whose items never come to an end.

verdict: timeout|memory|crashed
harmless: yes
"""

import itertools


class Endless(dict):
    def items(self):
        return ((n, None) for n in itertools.count())


def lora_forward(W, A, B, x, alpha):
    return Endless()
