"""Returns a list that never comes to an end, but says that it has no items.

verdict: timeout|memory|crashed|failed
harmless: yes
"""

import itertools


class Endless(list):
    def __len__(self):
        return 0

    def __iter__(self):
        return itertools.repeat(1.0)


def lora_forward(W, A, B, x, alpha):
    return Endless([1.0])
