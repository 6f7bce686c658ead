"""Overflows the C stack with the text of a list of a million levels.

verdict: crashed|memory|error
harmless: yes
"""

sys.setrecursionlimit(10**9)


def lora_forward(W, A, B, x, alpha):
    nest = []
    for _ in range(10**6):
        nest = [nest]
    return repr(nest)
