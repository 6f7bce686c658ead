"""Returns ten million small lists.

verdict: failed|memory|crashed|timeout
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    return [[] for _ in range(10_000_000)]
